import { TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { useAttaching } from "../attachment/useAttaching.ts";
import { type Draft, useBackend } from "../backend/backend.ts";
import type { ContactCard } from "../backend/contact.ts";
import type { MailParty } from "../backend/mail.ts";
import { keys, useContactCards, useDraftOf, useFromMailboxes } from "../backend/queries.ts";
import { Button, fieldError, IconButton } from "../controls/index.ts";
import { Composer } from "../conversation/Composer.tsx";
import { DraftConflict } from "../conversation/DraftConflict.tsx";
import { FromChoice } from "../conversation/FromChoice.tsx";
import styles from "../conversation/NewMessage.module.css";
import { Recipients, type Stranger } from "../conversation/Recipients.tsx";
import { useDraft } from "../conversation/useDraft.ts";
import { useSent } from "../conversation/useUndoSend.tsx";
import { useMixup } from "../mixup/useMixup.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import { MailTo } from "./MailTo.tsx";
import { NotSecure, useMailing } from "./useMailing.tsx";
import { useSubject } from "./useSubject.ts";

interface NewMailProps {
  readonly contact: string;
  readonly email: string;
  /** Where it was begun; "" for nowhere yet. */
  readonly draft: string;
}

/** What somebody types who knows an address. */
const byEmail: Stranger = {
  typed: /^[^\s@]+@[^\s@]+\.[^\s@]+$/u,
  shown: (address) => address,
  avatar: "email",
};

/** A mail that begins at a person or at an address: always a thread of its own. */
export function NewMail({ contact, email, draft }: NewMailProps) {
  const t = useWords();
  const { back, openNewMessage } = useNavigation();
  const [to, setTo] = useState({ contact, email });
  /** Somebody else who was chosen, though a mail goes to one person here. */
  const [second, setSecond] = useState("");
  const [picked, setPicked] = useState("");
  const mailboxes = useFromMailboxes();
  const fromCard = contact !== "" && to.contact === contact;
  const place = useMailDraft(fromCard ? "" : draft, fromCard ? contact : "");
  const cards = useContactCards(to.contact === "" ? [] : [to.contact]);
  const card = cards[0];
  const address = card?.email ?? to.email;
  const mailbox = picked || (mailboxes?.length === 1 ? (mailboxes[0]?.id ?? "") : "");
  const choose = (next: typeof to) => {
    if (to.contact !== "" || to.email !== "") return setSecond(next.contact || next.email);
    setTo(next);
  };
  const sender = <From chosen={mailbox} choose={setPicked} />;
  const why =
    mailboxes?.length === 0
      ? t("mail.noMailbox")
      : to.contact === "" && to.email === ""
        ? t("composer.noTo")
        : card && address === ""
          ? t("mail.noEmail", { name: card.name })
          : mailbox === ""
            ? t("composer.noFrom")
            : "";
  return (
    <>
      <header className={styles.head}>
        <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
        <h1>{t("mail.newTitle")}</h1>
        <IconButton icon="close" label={t("close")} onClick={back} />
      </header>
      <div className={styles.to}>
        <Recipients
          people={cards}
          colleagues={[]}
          add={(contact) => choose({ contact, email: "" })}
          unknown={{
            icon: "envelope",
            by: byEmail,
            words: (typed) => t("mail.toAddress", { email: typed }),
            choose: (email) => choose({ contact: "", email }),
          }}
          address={to.email}
          remove={() => {
            setTo({ contact: "", email: "" });
            setSecond("");
          }}
          first={contact === "" && email === ""}
          one
        />
        {second !== "" && (
          <div className={styles.names} role="alert">
            <p>{t("mail.one")}</p>
            {to.contact !== "" && !second.includes("@") && second !== to.contact && (
              <Button onClick={() => openNewMessage([to.contact, second])}>
                {t("text.group")}
              </Button>
            )}
          </div>
        )}
      </div>
      <div className={styles.beside}>
        <div className={styles.writing}>
          {place && (card || !fromCard) && (
            <Placed key={place} {...{ place, mailbox, sender, why, address }} card={card} />
          )}
        </div>
      </div>
    </>
  );
}

/** Where a mail is written: at key, else at a contact's place, else somewhere new. */
function useMailDraft(key: string, contact: string) {
  const backend = useBackend();
  const { data } = useQuery({
    queryKey: ["newMailDraft", useId(), contact],
    queryFn: () => backend.newMailDraft(contact),
    enabled: key === "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return key || data;
}

interface ToProps {
  readonly address: string;
  readonly mailbox: string;
  readonly sender: ReactNode;
  readonly why: string;
}

interface PlacedProps extends ToProps {
  readonly place: string;
  readonly card: ContactCard | undefined;
}

/** Until it is sent, what is typed and its files stay in a place of their own. */
function Placed({ place, ...to }: PlacedProps) {
  const kept = useDraftOf(place)?.draft;
  return kept && <ToPlace {...to} place={place} kept={kept} />;
}

function ToPlace({ place, kept, ...to }: PlacedProps & { readonly kept: Draft }) {
  const draft = useDraft({ id: place, draft: kept, cached: keys.draft(place) });
  return <Writing {...to} {...draft} of={place} draft={kept} />;
}

interface WritingProps
  extends ToProps,
    Pick<
      ReturnType<typeof useDraft>,
      "text" | "write" | "save" | "take" | "gone" | "giveBack" | "state"
    > {
  readonly card: ContactCard | undefined;
  /** Where the draft stands. */
  readonly of: string;
  readonly draft: Draft;
}

function Writing(props: WritingProps) {
  const { card, of, draft, address, mailbox, sender, why } = props;
  const { text, write, save, take, gone, giveBack, state } = props;
  const t = useWords();
  const backend = useBackend();
  const tell = useSent();
  const { openConversation } = useNavigation();
  const { subject, ...about } = useSubject(of, draft);
  const [cc, setCc] = useState<readonly MailParty[]>([]);
  const [typing, type] = useState("");
  const name = card?.name ?? address;
  const recipients = { to: address === "" ? [] : [{ name, email: address }], cc };
  const attaching = useAttaching({ of, attachments: draft.attachments });
  const start = useMutation({
    mutationFn: async () => {
      await about.save();
      const body = await take();
      try {
        const contact = card?.id ?? "";
        const attachments = attaching.attachments.map(({ id }) => id);
        const id = await backend.startEmail({
          mailbox,
          contact,
          address,
          subject,
          body,
          of,
          attachments,
          cc,
        });
        gone();
        return id;
      } catch (thrown) {
        giveBack(body);
        throw thrown;
      }
    },
    onSuccess: (id) => {
      openConversation(id);
      tell({ conversation: id, message: "", channel: "email" });
    },
  });
  const mailing = useMailing({
    to: address,
    recipients,
    contact: card?.id ?? "",
    name,
    account: card?.account ?? "none",
    text,
    files: attaching.attachments,
    of,
    write,
    carried: async () => {
      about.write("");
      write("");
      await Promise.all([about.save(), save()]);
    },
  });
  const mixup = useMixup({
    contact: card?.id ?? "",
    name,
    birthDate: card?.birthDate ?? "",
    text,
  });
  const ofSubject = fieldError(start.error, "subject");
  return (
    <>
      <div className={styles.room}>
        <MailTo onlyCc to={recipients} change={({ cc }) => setCc(cc)} typing={typing} type={type} />
        <TextInput
          label={t("newMessage.subject")}
          value={subject}
          error={ofSubject}
          onChange={(event) => about.write(event.currentTarget.value)}
          onBlur={() => void about.save()}
        />
      </div>
      <Composer
        label={name === "" ? t("mail.newTitle") : t("composer.label", { name })}
        channel="email"
        from={sender}
        text={text}
        write={(text) => {
          if (start.error) start.reset();
          write(text);
        }}
        left={() => void save()}
        send={() => mixup.orAsk(() => mailing.orAsk(() => !start.isPending && start.mutate()))}
        whom={mixup.whom}
        why={
          why ||
          (attaching.copying.length > 0
            ? t("attach.wait")
            : typing.trim() !== ""
              ? t("mail.ccTyping")
              : "")
        }
        error={ofSubject === null ? start.error : null}
        refused={draft.reason && text === draft.body ? draft.reason : ""}
        notice={<NotSecure />}
        fileLimits={t("mail.files")}
        draft={state}
        attaching={attaching}
        {...(draft.other && {
          offer: <DraftConflict of={of} text={text} other={draft.other} save={save} />,
        })}
        {...mailing.composer}
        asks={
          <>
            {mixup.question}
            {mailing.composer.asks}
          </>
        }
      />
    </>
  );
}

interface FromProps {
  readonly chosen: string;
  readonly choose: (mailbox: string) => void;
}

/** The mailbox that a mail comes from. */
function From({ chosen, choose }: FromProps) {
  const t = useWords();
  const from = (useFromMailboxes() ?? []).map(({ id, label, address }) => ({
    value: id,
    label: `${label} ${address}`,
  }));
  return <FromChoice {...{ from, chosen, choose }} hint={t("mail.chooseMailbox")} width="18rem" />;
}
