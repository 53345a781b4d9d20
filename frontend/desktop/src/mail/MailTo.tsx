import { Input } from "@mantine/core";
import { useId, useRef, useState } from "react";
import type { MailParty, MailRecipients } from "../backend/mail.ts";
import { Button, IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { CcField, within } from "./CcField.tsx";
import styles from "./mail.module.css";

interface MailToProps {
  readonly to: MailRecipients;
  readonly change: (to: MailRecipients) => void;
  /** Whom it goes to if it goes to all; leave out where it answers nobody. */
  readonly all?: MailRecipients;
  /** Whom it is written to is chosen elsewhere. */
  readonly onlyCc?: boolean;
  /** An address that is being typed, and is nobody's yet. */
  readonly typing: string;
  readonly type: (typed: string) => void;
}

/** Whom a mail goes to, each with the address that it goes to, and the way to change that. */
export function MailTo({ to, change, all, onlyCc, typing, type }: MailToProps) {
  const t = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState(false);
  const everybody = [...to.to, ...to.cc];
  const others = all
    ? [...all.to, ...all.cc].filter((party) => !within(everybody, party.email))
    : [];
  const adds = asked || to.cc.length > 0 || typing !== "";
  const without = (gone: MailParty) => {
    const stays = (party: MailParty) => party !== gone;
    change({ to: to.to.filter(stays), cc: to.cc.filter(stays) });
    field.current?.focus();
  };
  return (
    <div className={styles.recipients} data-alone={onlyCc}>
      {!onlyCc && (
        <Line word={t("mail.toWho")} list={to.to} remove={to.to.length > 1 ? without : undefined} />
      )}
      {onlyCc && adds && (
        <Input.Label labelElement="div" aria-hidden>
          {t("mail.ccWho")}
        </Input.Label>
      )}
      {to.cc.length > 0 && (
        <Line word={t("mail.ccWho")} list={to.cc} remove={without} labelled={onlyCc} />
      )}
      <div className={styles.recipientActs}>
        {adds && (
          <CcField
            input={field}
            typing={typing}
            type={type}
            offered={others}
            taken={everybody}
            add={(party) => change({ ...to, cc: [...to.cc, party] })}
          />
        )}
        {others.length > 0 && (
          <Button onClick={() => change({ ...to, cc: [...to.cc, ...others] })}>
            {t("mail.replyAll", { count: others.length })}
          </Button>
        )}
        {!adds && (
          <Button
            onClick={() => {
              setAsked(true);
              requestAnimationFrame(() => field.current?.focus());
            }}
          >
            {t("mail.addCc")}
          </Button>
        )}
        {everybody.length > 1 && <span>{t("mail.allSee")}</span>}
      </div>
    </div>
  );
}

interface LineProps {
  readonly word: string;
  readonly list: readonly MailParty[];
  readonly remove: ((party: MailParty) => void) | undefined;
  /** The word stands over it already. */
  readonly labelled?: boolean | undefined;
}

function Line({ word, list, remove, labelled }: LineProps) {
  const t = useWords();
  const id = useId();
  return (
    <div className={styles.recipientLine}>
      <span id={id} className={labelled ? "sr-only" : styles.recipientWord}>
        {word}
      </span>
      <ul aria-labelledby={id}>
        {list.map((party) => (
          <li key={party.email}>
            {party.name && <b>{party.name}</b>}
            <span>{party.email}</span>
            {remove && (
              <IconButton
                icon="close"
                label={t("mail.removeCc", { email: party.email })}
                onClick={() => remove(party)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
