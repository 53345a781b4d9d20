import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";
import { useAttaching } from "../attachment/useAttaching.ts";
import { type Conversation, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import type { Despite } from "../backend/text.ts";
import { InviteButton } from "../contacts/InviteButton.tsx";
import { Button } from "../controls/index.ts";
import { useMailing } from "../mail/useMailing.tsx";
import { useRecipients } from "../mail/useRecipients.tsx";
import { useMixup } from "../mixup/useMixup.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toastProblem } from "../shell/toast.tsx";
import { useFilesByText } from "../text/useFilesByText.ts";
import { useTexting } from "../text/useTexting.tsx";
import { useWords } from "../words/index.ts";
import { Composer } from "./Composer.tsx";
import { channelOf } from "./channels.ts";
import { DraftConflict } from "./DraftConflict.tsx";
import { Sender } from "./Sender.tsx";
import { useAnswered } from "./useAnswered.tsx";
import { useDraft } from "./useDraft.ts";
import { usePresent } from "./usePresent.ts";
import { useReadOnly } from "./useReadOnly.ts";
import { useArchive } from "./useTriage.ts";
import { useSent } from "./useUndoSend.tsx";

interface Sending {
  readonly taken: Promise<string>;
  readonly andArchive: boolean;
  readonly despite: Despite | "";
}

interface ReplyComposerProps {
  readonly conversation: Conversation;
  readonly sent?: () => void;
  readonly tabs?: ReactNode;
}

/** Writes into a conversation that is there; its text is the conversation's draft. */
export function ReplyComposer({ conversation, sent, tabs }: ReplyComposerProps) {
  const t = useWords();
  const backend = useBackend();
  const tell = useSent();
  const archive = useArchive(conversation);
  const { portal, texted, mailed } = channelOf(conversation.channel);
  const { id, name, account, readOnly, canSend, draft, group, early } = conversation;
  const { text, state, write, save, take, gone, giveBack } = useDraft({
    id,
    draft,
    cached: keys.conversation(id),
  });
  usePresent(id, text);
  const answered = useAnswered(id, text);
  const recipients = useRecipients(conversation, text.trim() !== "");
  const attaching = useAttaching({ of: id, attachments: draft.attachments });
  const { openNewMessage } = useNavigation();
  const setReadOnly = useReadOnly(id);
  const busy = useRef(false);
  const { mutate, error, reset } = useMutation({
    mutationFn: async ({ taken, despite }: Sending) => {
      const body = await taken;
      try {
        const ids = attaching.attachments.map((attachment) => attachment.id);
        const message = await (mailed
          ? backend.sendMail(id, body, ids, recipients.to)
          : backend.send(id, body, ids, despite));
        recipients.sent();
        attaching.sent(ids);
        gone();
        return message;
      } catch (thrown) {
        giveBack(body);
        throw thrown;
      }
    },
    onSuccess: (message, { andArchive }) => {
      const told = t("archive.done", { name });
      const it = { conversation: id, message, channel: conversation.channel };
      if (andArchive) archive(true, (undo) => tell({ ...it, along: { told, undo } })) || tell(it);
      else tell(it);
      sent?.();
    },
    onSettled: () => {
      busy.current = false;
    },
  });
  const send = (despite: Despite | "", andArchive = false) => {
    if (busy.current) return;
    busy.current = true;
    mutate({ taken: take(), andArchive, despite });
  };
  const { textsTo: phone, number, contact } = conversation;
  const texting = useTexting({
    known: conversation.why,
    target: texted ? { conversation: id, number, phone } : null,
    contact,
    name,
    account,
    text,
    files: attaching.attachments,
    of: id,
    write,
    save,
    send: (despite) => answered.orAsk(() => send(despite)),
  });
  const mixup = useMixup({
    conversation: id,
    contact: group ? "" : contact,
    name,
    birthDate: conversation.birthDate,
    text,
  });
  const mailing = useMailing({
    to: mailed ? (recipients.to.to[0]?.email ?? "") : "",
    recipients: recipients.to,
    contact,
    name,
    account,
    text,
    files: attaching.attachments,
    of: id,
    write,
    carried: async () => {
      write("");
      await save();
    },
  });
  const files = useFilesByText(texted ? number : "");
  const ask = (andArchive: boolean) =>
    mixup.orAsk(() =>
      texting.orAsk((despite) =>
        mailing.orAsk(() => answered.orAsk(() => send(despite, andArchive))),
      ),
    );
  const takeEarly = useMutation({
    mutationFn: async () => {
      await save();
      await backend.takeEarly(id);
    },
    onError: toastProblem,
  });
  const notJoined = portal && account !== "active" && !readOnly && !group;
  const why = readOnly
    ? t("composer.readOnly", { name })
    : notJoined
      ? t("composer.notJoined", { name })
      : texting.why !== ""
        ? texting.why
        : canSend
          ? attaching.copying.length > 0
            ? t("attach.wait")
            : recipients.why
          : conversation.why;
  return (
    <Composer
      offer={
        draft.other !== "" ? (
          <DraftConflict of={id} text={text} other={draft.other} save={save} />
        ) : (
          portal &&
          early !== "" &&
          canSend && (
            <>
              <p>{t("newMessage.early", { name })}</p>
              <blockquote>{early}</blockquote>
              <Button onClick={() => takeEarly.mutate()}>{t("newMessage.takeEarly")}</Button>
            </>
          )
        )
      }
      label={t("composer.label", { name })}
      channel={conversation.channel}
      from={<Sender of={conversation} />}
      tabs={tabs}
      whom={!readOnly && mixup.whom}
      text={text}
      write={(body) => {
        if (error) reset();
        write(body);
      }}
      left={() => void save()}
      send={() => ask(false)}
      sendAndArchive={() => ask(true)}
      why={why}
      way={
        readOnly ? (
          <>
            <Button onClick={() => openNewMessage([conversation.contact])}>
              {t("newMessage.another")}
            </Button>
            <Button onClick={() => setReadOnly(false)}>{t("details.reactivate")}</Button>
          </>
        ) : (
          <>
            {texting.way}
            {notJoined && (
              <InviteButton contact={conversation.contact} name={name} account={account} />
            )}
          </>
        )
      }
      error={error}
      refused={draft.reason && text === draft.body ? draft.reason : ""}
      draft={state}
      attaching={attaching}
      {...files}
      {...texting.composer}
      {...mailing.composer}
      {...(mailed && {
        notice: (
          <>
            {recipients.view}
            {mailing.composer.notice}
          </>
        ),
      })}
      asks={
        <>
          {mixup.question}
          {answered.question}
          {texting.composer.asks}
          {mailing.composer.asks}
        </>
      }
    />
  );
}
