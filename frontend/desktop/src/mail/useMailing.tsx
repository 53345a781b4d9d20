import { Icon } from "@rowan/shared/ui";
import { type ReactNode, useId, useState } from "react";
import type { Attachment } from "../backend/attachment.ts";
import type { AccountState } from "../backend/contact.ts";
import type { MailParty, MailRecipients } from "../backend/mail.ts";
import { useStandings } from "../backend/queries.ts";
import type { ComposerProps } from "../conversation/Composer.tsx";
import { ConsentQuestion } from "../text/Consent.tsx";
import { useSecurely } from "../text/useSecurely.tsx";
import { useVerdict } from "../text/useVerdict.ts";
import { useSpokenVerdict, VerdictStrip } from "../text/VerdictStrip.tsx";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";

interface Mailing {
  /** The address that it goes to; "" on every other channel, and while nobody is chosen. */
  readonly to: string;
  /** Everybody whom it goes to. */
  readonly recipients: MailRecipients;
  /** Who has it; "" while nobody knows. */
  readonly contact: string;
  readonly name: string;
  readonly account: AccountState;
  readonly text: string;
  readonly files?: readonly Attachment[];
  /** The draft that holds them. */
  readonly of?: string;
  readonly write: (text: string) => void;
  /** It went the secure way: takes it out of here. */
  readonly carried: () => Promise<void>;
}

/** Says of every mail what it is, with the way that is secure. */
export function NotSecure({ children }: { readonly children?: ReactNode }) {
  const t = useWords();
  return (
    <p className={styles.notice}>
      <Icon name="info" size="small" />
      <span className={styles.noticeWords}>{t("mail.notSecure")}</span>
      {children}
    </p>
  );
}

/**
 * What a composer of mail has besides its field: that it is not secure, the way that is,
 * a hint at what others could read, and how each of those whom it goes to agreed to mail.
 * It stops nothing but mail without a consent that the practice asks for.
 */
export function useMailing(props: Mailing) {
  const {
    to,
    recipients,
    contact,
    name,
    account,
    text,
    files = [],
    of = "",
    write,
    carried,
  } = props;
  const id = useId();
  const speak = useSpokenVerdict();
  const everybody = to === "" ? [] : [...recipients.to, ...recipients.cc];
  const standings = useStandings(everybody.map(({ email }) => email));
  const { judged, marking } = useVerdict(to === "" ? null : "mail", text, [], "");
  const [asked, setAsked] = useState<() => void>();
  /** Of whom it was asked here already. */
  const [settled, settle] = useState<readonly string[]>([]);
  const unknown = everybody.flatMap((party, i) => {
    const standing = standings[i];
    return standing?.how === "" && !settled.includes(party.email) ? [{ party, standing }] : [];
  });
  const securely = useSecurely({
    contact: to === "" ? "" : contact,
    name,
    account,
    text,
    files: files.length > 0 ? of : "",
    carried,
  });
  const orAsk = (send: () => void): void => {
    const ask = unknown.length > 0 && (text.trim() !== "" || files.length > 0);
    setAsked(ask ? () => send : undefined);
    if (!ask) send();
  };
  const next = ({ email }: MailParty) => {
    settle((before) => [...before, email]);
    if (unknown.some(({ party }) => party.email !== email)) return;
    setAsked(undefined);
    asked?.();
  };
  const about = asked && unknown[0];
  const hint = judged && judged.findings.length > 0 ? judged : undefined;
  const notice = <NotSecure>{!hint && !about && securely}</NotSecure>;
  const composer: Partial<ComposerProps> =
    to === ""
      ? {}
      : {
          marking,
          verdictId: id,
          notice,
          asks: about && (
            <ConsentQuestion
              key={about.party.email}
              to="mail"
              name={about.party.email === to ? name : about.party.name || about.party.email}
              contact={about.party.email === to ? contact : ""}
              standing={about.standing}
              agreed={() => next(about.party)}
              without={() => next(about.party)}
              securely={securely}
            />
          ),
          verdict: (
            <>
              <p className="sr-only" role="status">
                {hint && speak(hint)}
              </p>
              {hint && (
                <VerdictStrip id={id} judged={hint} reword={write} securely={!about && securely} />
              )}
            </>
          ),
        };
  return { orAsk, composer };
}
