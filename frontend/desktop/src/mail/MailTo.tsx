import { TextInput } from "@mantine/core";
import { useId, useRef, useState } from "react";
import type { MailParty, MailRecipients } from "../backend/mail.ts";
import { Button, IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
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
  const [wrong, setWrong] = useState(false);
  const everybody = [...to.to, ...to.cc];
  const others = all ? [...all.to, ...all.cc].filter((party) => !within(everybody, party)) : [];
  const adds = asked || to.cc.length > 0 || typing !== "";
  const add = () => {
    const email = typing.trim().replace(/[,;]$/u, "");
    if (email === "") return;
    if (!address.test(email)) return setWrong(true);
    const party = { name: "", email };
    if (!within(everybody, party)) change({ ...to, cc: [...to.cc, party] });
    type("");
  };
  const without = (gone: MailParty) => {
    const stays = (party: MailParty) => party !== gone;
    change({ to: to.to.filter(stays), cc: to.cc.filter(stays) });
    field.current?.focus();
  };
  return (
    <div className={styles.recipients}>
      {!onlyCc && (
        <Line word={t("mail.toWho")} list={to.to} remove={to.to.length > 1 ? without : undefined} />
      )}
      {to.cc.length > 0 && <Line word={t("mail.ccWho")} list={to.cc} remove={without} />}
      <div className={styles.recipientActs}>
        {adds && (
          <TextInput
            ref={field}
            aria-label={t("mail.addCc")}
            placeholder={t("mail.ccHint")}
            type="email"
            value={typing}
            error={wrong && t("mail.ccWrong")}
            onChange={(event) => {
              setWrong(false);
              type(event.currentTarget.value);
            }}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== "," && event.key !== ";") return;
              if (event.ctrlKey || event.metaKey) return;
              event.preventDefault(); // Enter would send it
              add();
            }}
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
}

function Line({ word, list, remove }: LineProps) {
  const t = useWords();
  const id = useId();
  return (
    <div className={styles.recipientLine}>
      <span id={id} className={styles.recipientWord}>
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

const address = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/u;

function within(list: readonly MailParty[], { email }: MailParty): boolean {
  return list.some((one) => one.email.toLowerCase() === email.toLowerCase());
}
