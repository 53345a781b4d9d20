import { Icon } from "@rowan/shared/ui";
import type { ReactNode } from "react";
import { Carried } from "../attachment/Carried.tsx";
import type { Message } from "../backend/backend.ts";
import { useBackend } from "../backend/backend.ts";
import type { Mail, MailParty } from "../backend/mail.ts";
import { Button } from "../controls/index.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { LetterPage } from "./LetterPage.tsx";
import styles from "./mail.module.css";

interface LetterProps {
  readonly message: Message;
  readonly conversation: string;
  /** Whether Tab comes here. */
  readonly reachable: boolean;
  readonly reached: () => void;
}

/** What a mail says: whom it was written to, its page or its text, and what it answers, folded (MEN-03). */
export function Letter({ message, conversation, reachable, reached }: LetterProps) {
  const t = useWords();
  const { mail } = message;
  const pending = message.status === "pending";
  const [raw] = message.attachments;
  const stop = { tabIndex: reachable ? 0 : -1, onFocus: reached };
  if (mail.unreadable) {
    return (
      <>
        <Line icon="warning">{t("mail.unreadable")}</Line>
        {raw && <Raw attachment={raw.id} {...stop} />}
      </>
    );
  }
  return (
    <>
      <Head mail={mail} inbound={message.kind === "contact"} />
      {mail.page ? (
        <LetterPage message={message} stop={stop} />
      ) : (
        <div className={styles.text}>{message.body}</div>
      )}
      {mail.quoted && !mail.page && (
        <details className={styles.quoted}>
          <summary {...stop}>{t("mail.earlier")}</summary>
          <div className={styles.text}>{mail.quoted}</div>
        </details>
      )}
      {message.attachments.length > 0 && (
        <Carried
          conversation={conversation}
          attachments={message.attachments}
          pending={pending}
          reachable={reachable}
          reached={reached}
        />
      )}
    </>
  );
}

/** What has to be known before a mail is read. */
function Head({ mail, inbound }: { readonly mail: Mail; readonly inbound: boolean }) {
  const t = useWords();
  const { from, to, cc, subject, verified, automatic, bounced } = mail;
  return (
    <>
      {subject && <b className={styles.subject}>{subject}</b>}
      {inbound && !verified && bounced.length === 0 && (
        <Line icon="warning">{t("mail.unverified", { email: from.email })}</Line>
      )}
      {bounced.length > 0 && (
        <Line icon="warning">
          {bounced.map((email) => (
            <span key={email}>{t("mail.bounced", { email: email || t("mail.somebody") })}</span>
          ))}
        </Line>
      )}
      {automatic && bounced.length === 0 && <Line icon="info">{t("mail.automatic")}</Line>}
      {to.length + cc.length > 1 && (
        <p className={styles.parties}>
          {t("mail.to", { names: parties(to) })}
          {cc.length > 0 && <> · {t("mail.cc", { names: parties(cc) })}</>}
        </p>
      )}
    </>
  );
}

/** As everybody's program lists them. */
export function parties(list: readonly MailParty[]): string {
  return list.map(({ name, email }) => (name ? `${name} <${email}>` : email)).join(", ");
}

interface LineProps {
  readonly icon: "warning" | "info";
  readonly children: ReactNode;
}

function Line({ icon, children }: LineProps) {
  return (
    <p className={styles.line} data-kind={icon}>
      <Icon name={icon} size="small" />
      <span>{children}</span>
    </p>
  );
}

interface RawProps {
  readonly attachment: string;
  readonly tabIndex: number;
  readonly onFocus: () => void;
}

/** Opens a mail as it came. */
function Raw({ attachment, ...stop }: RawProps) {
  const t = useWords();
  const backend = useBackend();
  return (
    <Button
      {...stop}
      icon="external"
      onClick={() => void backend.openOutside(attachment).catch(toastProblem)}
    >
      {t("mail.openRaw")}
    </Button>
  );
}
