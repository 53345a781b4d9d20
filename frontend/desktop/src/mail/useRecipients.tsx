import { useState } from "react";
import type { Conversation } from "../backend/backend.ts";
import type { MailRecipients } from "../backend/mail.ts";
import { useWords } from "../words/index.ts";
import { MailTo } from "./MailTo.tsx";

/**
 * Whom an answer by email goes to. While nothing is written that follows the thread; from
 * the first word on it stays as it was shown, whoever writes meanwhile.
 */
export function useRecipients({ answer, answerAll, mailbox }: Conversation, written: boolean) {
  const t = useWords();
  const [kept, keep] = useState<{ to: MailRecipients; chosen: boolean }>();
  const [typing, type] = useState("");
  if (written && !kept) keep({ to: answer, chosen: false });
  if (!written && kept && !kept.chosen) keep(undefined);
  const to = kept?.to ?? answer;
  return {
    to,
    /** The next mail goes again to whom an answer goes to. */
    sent: () => keep(undefined),
    why: typing.trim() === "" ? "" : t("mail.ccTyping"),
    view: mailbox !== "" && (
      <MailTo
        to={to}
        all={answerAll}
        change={(to) => keep({ to, chosen: true })}
        typing={typing}
        type={type}
      />
    ),
  };
}
