import { dateOf, moment } from "@rowan/shared/messaging";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ContactCard } from "../backend/contact.ts";
import { useStanding } from "../backend/queries.ts";
import { Button, usePlace } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { ConsentDialog } from "./Consent.tsx";
import styles from "./text.module.css";

interface ConsentFactsProps {
  readonly card: ContactCard;
  /** Texts unless told. */
  readonly to?: "texts" | "mail";
}

/** What somebody agreed to, when, how, and who wrote it down (N11). */
export function ConsentFacts({ card, to = "texts" }: ConsentFactsProps) {
  const t = useWords();
  const place = usePlace();
  const address = to === "mail" ? card.email : card.phone;
  const set = to === "mail" ? "mailConsent" : "consent";
  const standing = useStanding(address);
  const [asking, setAsking] = useState(false);
  if (!standing) return null;
  const { how, at, by, offAt, offBy, warning } = standing;
  const wishes = to !== "mail" && (!offAt || offBy === "staff");
  const said = how === "" ? "" : t(`${set}.${how}`);
  return (
    <>
      {how === ""
        ? t("consent.none")
        : `${t(`${set}.agreedOn`, { date: dateOf(at, place) })} · ${by ? t("consent.by", { how: said, name: by }) : said}`}
      {warning === 1 && <span className={styles.consent}>{t(`${set}.warning1`)}</span>}
      {offAt && (
        <span className={styles.consent}>
          {t(to === "mail" ? "mailConsent.stop" : `stop.${offBy || "keyword"}`, {
            name: card.name,
            time: moment(offAt, place),
          })}
        </span>
      )}
      {(how === "" || wishes) && (
        <span className={styles.consentActs}>
          {how === "" && <Button onClick={() => setAsking(true)}>{t("consent.save")}</Button>}
          {wishes && <Wishes card={card} off={offAt !== ""} />}
        </span>
      )}
      {asking && (
        <ConsentDialog
          name={card.name}
          contact={card.id}
          to={to}
          address={address}
          close={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** Writes down that somebody said that they want no texts, or that they do after all (OPT-03). */
function Wishes({ card, off }: { readonly card: ContactCard; readonly off: boolean }) {
  const t = useWords();
  const backend = useBackend();
  const { mutate, isPending } = useMutation({
    mutationFn: (off: boolean) => backend.optOut("", card.id, off),
    onSuccess: (_, off) =>
      toast(t(off ? "consent.nowOff" : "consent.nowOn", { name: card.name }), {
        label: t("undo"),
        act: () => mutate(!off),
      }),
    onError: toastProblem,
  });
  return (
    <Button
      icon={off ? "check" : "blocked"}
      aria-disabled={isPending}
      onClick={() => isPending || mutate(!off)}
    >
      {t(off ? "consent.turnOn" : "consent.turnOff")}
    </Button>
  );
}
