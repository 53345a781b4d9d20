import { spoken } from "@rowan/shared/i18n";
import { dateOf } from "@rowan/shared/messaging";
import { useRef } from "react";
import { type Message, useBackend } from "../backend/backend.ts";
import { usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { parties } from "./Letter.tsx";

/** Whether there is a mail that could go on to somebody else. */
export function goesOn({ mail, position }: Message): boolean {
  return position !== "" && mail.from.email !== "" && mail.unreadable === "";
}

/** How long a subject may be, in characters. */
const maxSubject = 120;

/** Passes a mail on: opens a new one that quotes it and has its files. */
export function useForward(of: string) {
  const t = useWords();
  const place = usePlace();
  const backend = useBackend();
  const { openNewMail } = useNavigation();
  const busy = useRef(false);
  return async (message: Message) => {
    if (busy.current) return;
    busy.current = true;
    const { mail } = message;
    const about = mail.subject || of;
    const quoted = [
      t("forward.begins"),
      t("forward.from", { name: parties([mail.from]) }),
      t("forward.date", { date: dateOf(message.at, place) }),
      ...(about ? [t("forward.subject", { subject: about })] : []),
      ...(mail.to.length > 0 ? [t("mail.to", { names: parties(mail.to) })] : []),
      ...(mail.cc.length > 0 ? [t("mail.cc", { names: parties(mail.cc) })] : []),
      "",
      [message.body, mail.quoted].filter(Boolean).join("\n\n"),
    ];
    try {
      const { draft, left } = await backend.forward(message.id);
      await backend.saveDraft(draft, `\n\n${quoted.join("\n")}`);
      const subject = /^\s*(fwd?|rv)\s*:/iu.test(about) ? about : `${t("forward.short")} ${about}`;
      await backend.saveSubject(draft, Array.from(subject.trim()).slice(0, maxSubject).join(""));
      openNewMail("", "", draft);
      if (left.length > 0) {
        const names = new Intl.ListFormat(spoken()).format(left);
        toast(t("forward.left", { count: left.length, names }));
      }
    } catch (thrown) {
      toastProblem(thrown);
    } finally {
      busy.current = false;
    }
  };
}
