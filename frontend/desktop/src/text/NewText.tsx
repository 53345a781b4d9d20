import { Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type ContactCard, type Draft, useBackend } from "../backend/backend.ts";
import { keys, useContactCards, useFromNumbers, useNumberFor } from "../backend/queries.ts";
import type { Despite } from "../backend/text.ts";
import { shownPhone } from "../contacts/phone.ts";
import { Button, IconButton } from "../controls/index.ts";
import { Composer } from "../conversation/Composer.tsx";
import { DraftConflict } from "../conversation/DraftConflict.tsx";
import { Existing } from "../conversation/Existing.tsx";
import styles from "../conversation/NewMessage.module.css";
import { Recipients } from "../conversation/Recipients.tsx";
import { useDraft } from "../conversation/useDraft.ts";
import { useSent } from "../conversation/useUndoSend.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import mine from "./text.module.css";
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
  const begun = card?.conversations.find(
    (row) => row.number === from && row.number !== "" && row.phone === card.phone,
  );
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
          phone={to.phone}
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
              <Existing key={begun.id} id={begun.id} sent={() => openConversation(begun.id)} />
            </>
          ) : ready && phone !== "" ? (
            card ? (
              <ToContact key={card.id} card={card} number={from} sender={sender} />
            ) : (
              <ToPhone key={phone} phone={phone} number={from} sender={sender} />
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
  return <Writing {...{ card, number, sender, ...draft }} phone={card.phone} draft={card.draft} />;
}

interface ToPhoneProps {
  readonly phone: string;
  readonly number: string;
  readonly sender: React.ReactNode;
}

/** To a phone of which nobody knows whose it is. */
function ToPhone({ phone, number, sender }: ToPhoneProps) {
  const [text, setText] = useState("");
  return (
    <Writing
      phone={phone}
      number={number}
      sender={sender}
      text={text}
      write={setText}
      save={async () => {}}
      take={async () => {
        setText("");
        return text;
      }}
      gone={() => {}}
      giveBack={setText}
    />
  );
}

interface WritingProps
  extends Pick<
    ReturnType<typeof useDraft>,
    "text" | "write" | "save" | "take" | "gone" | "giveBack"
  > {
  readonly card?: ContactCard;
  readonly draft?: Draft;
  readonly phone: string;
  readonly number: string;
  readonly sender: React.ReactNode;
  readonly state?: ReturnType<typeof useDraft>["state"];
}

function Writing(props: WritingProps) {
  const { card, draft, phone, number, sender, text, write, save, take, gone, giveBack, state } =
    props;
  const t = useWords();
  const backend = useBackend();
  const tell = useSent();
  const { openConversation } = useNavigation();
  const name = card?.name ?? shownPhone(phone);
  const start = useMutation({
    mutationFn: async (despite: Despite | "") => {
      const body = await take();
      try {
        const contact = card?.id ?? "";
        const id = await backend.startText({ number, contact, phone, body, despite });
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
    write,
    save,
    send,
  });
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
        send={() => texting.orAsk(send)}
        why={number === "" ? t("composer.noFrom") : texting.why}
        way={texting.way}
        error={start.error}
        refused={draft?.reason && text === draft.body ? draft.reason : ""}
        {...(state && { draft: state })}
        {...(card &&
          draft?.other && {
            offer: <DraftConflict of={card.id} text={text} other={draft.other} save={save} />,
          })}
        {...texting.composer}
      />
    </>
  );
}

interface FromProps {
  readonly chosen: string;
  readonly choose: (number: string) => void;
}

/** The number that a text comes from: a choice where there are several (SMS-08). */
function From({ chosen, choose }: FromProps) {
  const t = useWords();
  const numbers = useFromNumbers() ?? [];
  const label = ({ label, phone }: (typeof numbers)[number]) => `${label} ${shownPhone(phone)}`;
  const [only] = numbers;
  if (numbers.length <= 1) return only ? label(only) : null;
  return (
    <Select
      aria-label={t("composer.from")}
      placeholder={t("text.chooseNumber")}
      data={numbers.map((one) => ({ value: one.id, label: label(one) }))}
      value={chosen === "" ? null : chosen}
      onChange={(number) => number && choose(number)}
      allowDeselect={false}
      w="16rem"
    />
  );
}
