import { moment } from "@rowan/shared/messaging";
import { useId } from "react";
import type { ContactCard } from "../backend/backend.ts";
import { useFromNumbers, useStanding } from "../backend/queries.ts";
import { Button, usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";

/** The way to text somebody, or why there is none (CON-03, CON-04). */
export function TextButton({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const place = usePlace();
  const id = useId();
  const { openNewText } = useNavigation();
  const numbers = useFromNumbers();
  const standing = useStanding(card.phone);
  const why = standing?.offAt
    ? t(`stop.${standing.offBy || "keyword"}`, {
        name: card.name,
        time: moment(standing.offAt, place),
      })
    : numbers?.length === 0
      ? t("text.noNumber")
      : "";
  return (
    <>
      <Button
        icon="phone"
        large
        aria-disabled={why !== ""}
        aria-describedby={why !== "" ? id : undefined}
        onClick={() => why === "" && openNewText(card.id)}
      >
        {t("channel.sms")}
      </Button>
      {why !== "" && (
        <p id={id} className={styles.why}>
          {why}
        </p>
      )}
    </>
  );
}
