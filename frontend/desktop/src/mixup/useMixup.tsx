import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { Namesake } from "../backend/mixup.ts";
import { keys } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import styles from "../conversation/Composer.module.css";
import { useWords } from "../words/index.ts";

interface To {
  /** "" while there is none yet. */
  readonly conversation?: string;
  /** "" for several people, or nobody who is known. */
  readonly contact: string;
  readonly name: string;
  readonly birthDate: string;
  readonly text: string;
}

/**
 * Guards against writing to one person what is meant for another (N6): who it goes to
 * stands over the field with whoever is easily taken for them, and a text that names
 * somebody else is asked about once. It stops nothing.
 */
export function useMixup({ conversation = "", contact, name, birthDate, text }: To) {
  const t = useWords();
  const backend = useBackend();
  const { data: alike = [] } = useQuery({
    queryKey: keys.alike(contact),
    queryFn: () => backend.alike(contact),
    enabled: contact !== "",
  });
  const [asked, setAsked] = useState<{ meant: Namesake; of: string; send: () => void }>();
  const looking = useRef(false);
  const answered = useRef(new Set<string>());

  const orAsk = (send: () => void): void => {
    if (looking.current) return;
    if (asked) {
      answered.current.add(asked.meant.id);
      setAsked(undefined);
    }
    looking.current = true;
    backend
      .meantFor(conversation, contact, text)
      .catch(() => undefined) // who is meant is not known then, and nothing waits for that
      .then((meant) => {
        looking.current = false;
        if (meant && meant.id !== "" && !answered.current.has(meant.id))
          setAsked({ meant, of: text, send });
        else send();
      });
  };

  const born = (date: string) => calendarDate(date, spoken());
  const surnames = alike.filter(({ why }) => why === "surname");
  const whom: ReactNode = contact !== "" && (birthDate !== "" || alike.length > 0) && (
    <p className={styles.whom}>
      <span>
        <b>{name}</b>
        {birthDate !== "" && `, ${t("mixup.born", { date: born(birthDate) })}`}
      </span>
      {alike.map(({ id, name, birthDate, why }) =>
        why === "twin" || why === "phone" ? (
          <span key={id}>{t(`mixup.${why}`, { name })}</span>
        ) : (
          why === "name" && (
            <span key={id}>
              {birthDate === ""
                ? t("mixup.name", { name })
                : t("mixup.nameBorn", { name, date: born(birthDate) })}
            </span>
          )
        ),
      )}
      {surnames.length > 0 && (
        <span>{t("mixup.surname", { names: surnames.map(({ name }) => name).join(", ") })}</span>
      )}
    </p>
  );

  let question: ReactNode = null;
  // What is written on is another text, and asked about when it is sent.
  if (asked && asked.of === text) {
    const { name: other, birthDate } = asked.meant;
    question = (
      <div className={styles.asks} role="alert" aria-label={t("mixup.label")}>
        <p>
          {birthDate === ""
            ? t("mixup.ask", { other, name })
            : t("mixup.askBorn", { other, date: born(birthDate), name })}
        </p>
        <span className={styles.way}>
          <Button onClick={() => orAsk(asked.send)}>{t("mixup.send", { name })}</Button>
        </span>
      </div>
    );
  }
  return { orAsk, whom, question };
}
