import { Icon } from "@rowan/shared/ui";
import { useReception } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Numbers.module.css";
import { useTrouble } from "./useTrouble.ts";

/** Stands over everything while texts do not leave or arrive, for everybody (N9). */
export function TroubleBar() {
  const t = useWords();
  const { openSettings } = useNavigation();
  const trouble = useTrouble();
  const reception = useReception();
  const sentence = reception && trouble(reception);
  return (
    <aside aria-label={t("trouble.label")} hidden={!sentence} className={styles.bar}>
      {sentence && (
        <>
          <Icon name="warning" size="small" />
          <span role="alert">{sentence}</span>
          <Button className={styles.fix} look="quiet" onClick={() => openSettings("numbers")}>
            {t("trouble.fix")}
          </Button>
        </>
      )}
    </aside>
  );
}
