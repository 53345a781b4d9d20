import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { useAttaching } from "../attachment/useAttaching.ts";
import { type Draft, useBackend } from "../backend/backend.ts";
import type { ContactCard } from "../backend/contact.ts";
import { noDraft } from "../backend/draft.ts";
import {
  keys,
  useContactCards,
  useDraftOf,
  useFromNumbers,
  useNumberFor,
  useTextWith,
} from "../backend/queries.ts";
import type { Despite } from "../backend/text.ts";
import { shownPhone } from "../contacts/phone.ts";
import { Button, IconButton } from "../controls/index.ts";
import { Composer } from "../conversation/Composer.tsx";
import { DraftConflict } from "../conversation/DraftConflict.tsx";
import { Existing } from "../conversation/Existing.tsx";
import { FromChoice } from "../conversation/FromChoice.tsx";
import styles from "../conversation/NewMessage.module.css";
import { Recipients } from "../conversation/Recipients.tsx";
import { useDraft } from "../conversation/useDraft.ts";
import { useSent } from "../conversation/useUndoSend.tsx";
import { useMixup } from "../mixup/useMixup.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import mine from "./text.module.css";
import { useFilesByText } from "./useFilesByText.ts";
import { useTexting } from "./useTexting.tsx";

/** Whom a text is for: somebody of the contact book, or whoever has a phone. */
interface To {
  readonly contact: string;
  readonly phone: string;
}

const nobody: To = { contact: "", phone: "" };

/** A text that begins at a person or at a number (SMS-05). */
export function NewText({ contact }: { readonly contact: string }) {
  const t = useWords();
  const { back, openConversation, openNewMessage } = useNavigation();
  const [to, setTo] = useState<To>({ contact, phone: "" });
  /** Somebody else who was chosen, though a text goes to one person (SMS-12). */
  const [second, setSecond] = useState("");
  const [picked, setPicked] = useState<string>();
  const numbers = useFromNumbers() ?? [];
  const cards = useContactCards(to.contact === "" ? [] : [to.contact]);
  const card = cards[0];
  const phone = card?.phone ?? to.phone;
  const last = useNumberFor(phone);
  const from = picked ?? (numbers.length === 1 ? numbers[0]?.id : last) ?? "";
  const own = useNewTextID(to.phone);
  const at = useTextWith(from, phone);
  const begun = at === own ? "" : at;
  const choose = (next: To) => {
    if (to.contact !== "" || to.phone !== "") return setSecond(next.contact || next.phone);
    setPicked(undefined);
    setTo(next);
  };
  const sender = <From chosen={from} choose={setPicked} />;
  const ready = to.contact === "" ? to.phone !== "" : card !== undefined;
  return (
    <>
      <header className={styles.head}>
        <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
        <h1>{t("text.newTitle")}</h1>
        <IconButton icon="close" label={t("close")} onClick={back} />
      </header>
      <div className={styles.to}>
        <Recipients
          people={cards}
          colleagues={[]}
          add={(contact) => choose({ contact, phone: "" })}
          unknown={{
            icon: "phone",
            words: (typed) => t("text.to", { phone: shownPhone(typed) }),
            choose: (phone) => choose({ contact: "", phone }),
          }}
          address={to.phone}
          remove={() => {
            setTo(nobody);
            setSecond("");
          }}
          first={contact === ""}
          one
        />
        {second !== "" && (
          <div className={styles.names} role="alert">
            <p>{t("text.one")}</p>
            {to.contact !== "" && second !== to.contact && (
              <Button onClick={() => openNewMessage([to.contact, second])}>
                {t("text.group")}
              </Button>
            )}
          </div>
        )}
      </div>
      <div className={styles.beside}>
        <div className={styles.writing}>
          {begun ? (
            <>
              <div className={styles.room}>{numbers.length > 1 && sender}</div>
              <Existing key={begun} id={begun} sent={() => openConversation(begun)} />
            </>
          ) : ready && phone !== "" ? (
            card ? (
              <ToContact key={card.id} card={card} number={from} sender={sender} />
            ) : (
              own && <ToPhone key={own} id={own} phone={phone} number={from} sender={sender} />
            )
          ) : (
            <Waiting
              sender={sender}
              why={card ? t("text.noPhone", { name: card.name }) : t("composer.noTo")}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** The conversation that may begin with a phone of nobody in particular: another for each. */
function useNewTextID(phone: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["newTextID", useId(), phone],
    queryFn: () => backend.newTextID(),
    enabled: phone !== "",
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

interface WaitingProps {
  readonly sender: React.ReactNode;
  readonly why: string;
}

/** There is nobody yet to write to. */
function Waiting({ sender, why }: WaitingProps) {
  const t = useWords();
  const [text, setText] = useState("");
  return (
    <>
      <div className={mine.room} />
      <Composer
        label={t("text.newTitle")}
        channel="sms"
        from={sender}
        text={text}
        write={setText}
        send={() => {}}
        why={why}
      />
    </>
  );
}

interface ToContactProps {
  readonly card: ContactCard;
  readonly number: string;
  readonly sender: React.ReactNode;
}

/** To somebody of the contact book: until it is sent, the text is the draft to them. */
function ToContact({ card, number, sender }: ToContactProps) {
  const draft = useDraft({ id: card.id, draft: card.draft, cached: keys.contact(card.id) });
  return (
    <Writing
      {...{ card, number, sender, ...draft }}
      phone={card.phone}
      of={card.id}
      draft={card.draft}
    />
  );
}

interface ToPhoneProps {
  /** Of the conversation that would begin. */
  readonly id: string;
  readonly phone: string;
  readonly number: string;
  readonly sender: React.ReactNode;
}

/** To a phone of which nobody knows whose it is: what is typed waits in a conversation that is here alone. */
function ToPhone({ id, phone, number, sender }: ToPhoneProps) {
  const backend = useBackend();
  const kept = useDraftOf(id)?.draft ?? noDraft;
  const keep = (body: string, files = false) =>
    backend.keepText({ conversation: id, number, phone, body, files });
  const draft = useDraft({ id, draft: kept, cached: keys.draft(id), keep });
  const { text } = draft;
  // What is typed goes along to another number.
  const from = useRef(number);
  useEffect(() => {
    if (from.current === number) return;
    from.current = number;
    void backend.keepText({ conversation: id, number, phone, body: text, files: false });
  }, [backend, id, number, phone, text]);
  return (
    <Writing
      {...{ phone, number, sender, ...draft }}
      of={id}
      draft={kept}
      before={() => keep(text, true)}
    />
  );
}

interface WritingProps
  extends Pick<
    ReturnType<typeof useDraft>,
    "text" | "write" | "save" | "take" | "gone" | "giveBack" | "state"
  > {
  readonly card?: ContactCard;
  /** Where the draft stands. */
  readonly of: string;
  readonly draft: Draft;
  readonly phone: string;
  readonly number: string;
  readonly sender: React.ReactNode;
  /** What has to be there before the first file is. */
  readonly before?: () => Promise<void>;
}

function Writing(props: WritingProps) {
  const { card, of, draft, phone, number, sender, before } = props;
  const { text, write, save, take, gone, giveBack, state } = props;
  const t = useWords();
  const backend = useBackend();
  const tell = useSent();
  const { openConversation } = useNavigation();
  const name = card?.name ?? shownPhone(phone);
  const attaching = useAttaching({
    of,
    attachments: draft.attachments,
    ...(before && { before }),
  });
  const files = useFilesByText(number);
  const start = useMutation({
    mutationFn: async (despite: Despite | "") => {
      const body = await take();
      try {
        const contact = card?.id ?? "";
        const attachments = attaching.attachments.map((attachment) => attachment.id);
        const text = { number, contact, phone, body, despite, of, attachments };
        const id = await backend.startText(text);
        attaching.sent(attachments);
        gone();
        return id;
      } catch (thrown) {
        giveBack(body);
        throw thrown;
      }
    },
    onSuccess: (id) => {
      openConversation(id);
      tell({ conversation: id, message: "", channel: "sms" });
    },
  });
  const send = (despite: Despite | "") => {
    if (!start.isPending) start.mutate(despite);
  };
  const texting = useTexting({
    target: number === "" ? null : { conversation: "", number, phone },
    contact: card?.id ?? "",
    name,
    account: card?.account ?? "none",
    text,
    files: attaching.attachments,
    of,
    write,
    save,
    send,
  });
  const mixup = useMixup({
    contact: card?.id ?? "",
    name,
    birthDate: card?.birthDate ?? "",
    text,
  });
  const why =
    number === ""
      ? t("composer.noFrom")
      : texting.why || (attaching.copying.length > 0 ? t("attach.wait") : "");
  return (
    <>
      <div className={mine.room} />
      <Composer
        label={t("composer.label", { name })}
        channel="sms"
        from={sender}
        text={text}
        write={(text) => {
          if (start.error) start.reset();
          write(text);
        }}
        left={() => void save()}
        send={() => mixup.orAsk(() => texting.orAsk(send))}
        whom={mixup.whom}
        why={why}
        way={texting.way}
        error={start.error}
        refused={draft.reason && text === draft.body ? draft.reason : ""}
        draft={state}
        attaching={attaching}
        {...files}
        {...(draft.other && {
          offer: <DraftConflict of={of} text={text} other={draft.other} save={save} />,
        })}
        {...texting.composer}
        asks={
          <>
            {mixup.question}
            {texting.composer.asks}
          </>
        }
      />
    </>
  );
}

interface FromProps {
  readonly chosen: string;
  readonly choose: (number: string) => void;
}

/** The number that a text comes from (SMS-08). */
function From({ chosen, choose }: FromProps) {
  const t = useWords();
  const from = (useFromNumbers() ?? []).map(({ id, label, phone }) => ({
    value: id,
    label: `${label} ${shownPhone(phone)}`,
  }));
  return <FromChoice {...{ from, chosen, choose }} hint={t("text.chooseNumber")} width="16rem" />;
}
