import { Modal, TextInput } from "@mantine/core";
import { rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { type QueryKey, useMutation } from "@tanstack/react-query";
import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { useAttaching } from "../attachment/useAttaching.ts";
import { BackendError, type Colleague, type Draft, useBackend } from "../backend/backend.ts";
import type { ContactCard } from "../backend/contact.ts";
import { noDraft } from "../backend/draft.ts";
import { keys, useAppState, useContactCards, useDraftOf, useLinks } from "../backend/queries.ts";
import { ContactFields } from "../contacts/ContactForm.tsx";
import { InviteButton } from "../contacts/InviteButton.tsx";
import { avatarKind, Button, fieldError, IconButton, useNow, usePlace } from "../controls/index.ts";
import { useMixup } from "../mixup/useMixup.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import { Composer } from "./Composer.tsx";
import { channelOf } from "./channels.ts";
import { DraftConflict } from "./DraftConflict.tsx";
import { Existing } from "./Existing.tsx";
import { FromChoice } from "./FromChoice.tsx";
import styles from "./NewMessage.module.css";
import { Recipients } from "./Recipients.tsx";
import { useDraft } from "./useDraft.ts";
import { useSent } from "./useUndoSend.tsx";

/** A conversation of its own rather than one that is there already. */
const another = "";

/** A message that begins at people, not in a conversation. */
export function NewMessage(given: {
  readonly contacts: readonly string[];
  readonly colleagues: readonly Colleague[];
}) {
  const t = useWords();
  const { openConversation, back } = useNavigation();
  const practice = useAppState().data?.me.practice ?? "";
  const [to, setTo] = useState(given.contacts);
  const [colleagues, setColleagues] = useState(given.colleagues);
  /** What was written before these people were chosen. */
  const [early, setEarly] = useState("");
  const [picked, setPicked] = useState<string>();
  const [unknown, setUnknown] = useState<string>();
  /** Takes what is written out of the composer, to go along to other people. */
  const takeAlong = useRef(() => "");
  const people = useContactCards(to);

  const group = to.length + colleagues.length > 1;
  const ids = [...to, ...colleagues.map(({ id }) => id)].sort().join("+");
  const kept = useDraftOf(group ? ids : "");
  const card = group || people.length < to.length ? undefined : people[0];
  const open =
    card?.conversations.filter(
      ({ readOnly, group, channel }) => !readOnly && !group && channelOf(channel).portal,
    ) ?? [];
  const begun =
    early !== "" ||
    (card !== undefined && (card.draft.body !== "" || card.draft.attachments.length > 0));
  const chosen = picked ?? (begun ? another : (open[0]?.id ?? another));
  const ready = group ? kept !== undefined && people.length === to.length : card !== undefined;

  const change = (next: () => void) => {
    const along = takeAlong.current();
    if (along !== "") setEarly(along);
    setPicked(undefined);
    next();
  };
  const add = (id: string) => change(() => setTo((have) => [...have, id]));
  return (
    <>
      <header className={styles.head}>
        <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
        <h1>{t("newMessage.title")}</h1>
        <IconButton icon="close" label={t("close")} onClick={back} />
      </header>
      <div className={styles.to}>
        <Recipients
          people={people}
          colleagues={colleagues}
          add={add}
          addColleague={(colleague) => change(() => setColleagues((have) => [...have, colleague]))}
          remove={(id) =>
            change(() => {
              setTo((have) => have.filter((other) => other !== id));
              setColleagues((have) => have.filter((other) => other.id !== id));
            })
          }
          unknown={{
            icon: "person-add",
            words: () => t("newMessage.inviteTo", { practice }),
            choose: setUnknown,
          }}
          first={given.contacts.length === 0 && given.colleagues.length === 0}
        />
      </div>
      <div className={styles.beside}>
        {card && open.length > 0 && (
          <History card={card} open={open} chosen={chosen} choose={setPicked} />
        )}
        <div className={styles.writing}>
          {!ready && (
            <>
              <div className={styles.room} />
              <Composer
                label={t("newMessage.title")}
                from={<From chosen={null} />}
                text={early}
                write={setEarly}
                send={() => {}}
                why={t("composer.noTo")}
              />
            </>
          )}
          {ready && (group || chosen === another) && (
            <Beginning
              key={ids}
              id={ids}
              people={people}
              colleagues={colleagues}
              draft={(group ? kept?.draft : card?.draft) ?? noDraft}
              cached={group ? keys.draft(ids) : keys.contact(ids)}
              early={early}
              taken={() => setEarly("")}
              takeAlong={takeAlong}
            />
          )}
          {ready && !group && chosen !== another && (
            <Existing key={chosen} id={chosen} sent={() => openConversation(chosen)} />
          )}
        </div>
      </div>
      <Modal
        opened={unknown !== undefined}
        onClose={() => setUnknown(undefined)}
        title={t("newMessage.inviteTo", { practice })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <ContactFields
          invite
          phone={unknown ?? ""}
          titled
          done={(id) => {
            setUnknown(undefined);
            add(id);
          }}
          cancel={() => setUnknown(undefined)}
        />
      </Modal>
    </>
  );
}

interface BeginningProps {
  /** Of the draft: everybody's ids in order. */
  readonly id: string;
  readonly people: readonly ContactCard[];
  readonly colleagues: readonly Colleague[];
  readonly draft: Draft;
  readonly cached: QueryKey;
  /** What was written before these people were chosen. */
  readonly early: string;
  readonly taken: () => void;
  readonly takeAlong: RefObject<() => string>;
}

/** Begins a conversation. Until then its text is a draft to these people. */
function Beginning(props: BeginningProps) {
  const { id, people, colleagues, early, taken, takeAlong } = props;
  const t = useWords();
  const backend = useBackend();
  const tell = useSent();
  const { openConversation } = useNavigation();
  const { data: links = [] } = useLinks();
  const [link, setLink] = useState<string | null>(null);
  const [subject, setSubject] = useState("");
  const draft = useDraft({ id, draft: props.draft, cached: props.cached });
  const attaching = useAttaching({ of: id, attachments: props.draft.attachments });
  const { text, write } = draft;
  const before = useRef(props.draft.body);
  useEffect(() => {
    if (early === "") return;
    write(before.current === "" ? early : `${before.current}\n${early}`);
    taken();
  }, [early, taken, write]);
  useEffect(() => {
    takeAlong.current = () => {
      write("");
      return text;
    };
    return () => {
      takeAlong.current = () => "";
    };
  }, [takeAlong, text, write]);

  // One link needs no choice (LNK-02), several do unless one is the default (LNK-03).
  const preset = links.length === 1 ? links[0] : links.find((one) => one.default);
  const from = link ?? preset?.id ?? null;
  const [first, ...others] = people;
  const send = useMutation({
    mutationFn: async ({ taken, namesShown }: { taken: Promise<string>; namesShown: boolean }) => {
      const body = await taken;
      try {
        const id = await backend.startConversation({
          contact: first?.id ?? "",
          with: others.map(({ id }) => id),
          teammates: colleagues.map(({ id }) => id),
          namesShown,
          link: from ?? "",
          subject,
          body,
          attachments: attaching.attachments.map((attachment) => attachment.id),
        });
        draft.gone();
        return id;
      } catch (thrown) {
        draft.giveBack(body);
        throw thrown;
      }
    },
    onSuccess: (id) => {
      openConversation(id);
      tell({ conversation: id, message: "" });
    },
  });
  const begin = (namesShown: boolean) => {
    if (!send.isPending) send.mutate({ taken: draft.take(), namesShown });
  };
  const group = people.length + colleagues.length > 1;
  const names = (of: readonly { name: string }[]) => of.map(({ name }) => name).join(", ");
  const name = names([...people, ...colleagues]);
  const mixup = useMixup({
    contact: group ? "" : (first?.id ?? ""),
    name,
    birthDate: first?.birthDate ?? "",
    text,
  });
  const absent = people.filter(({ account }) => account !== "active");
  const asksNames = send.error !== null && BackendError.from(send.error).code === "names_shown";
  const why =
    absent.length > 0
      ? t(group ? "group.notJoined" : "composer.notJoined", { name, names: names(absent) })
      : !first
        ? t("composer.noTo")
        : !from
          ? t("composer.noFrom")
          : attaching.copying.length > 0
            ? t("attach.wait")
            : "";
  // The first conversation with somebody needs no subject; the next is told apart by it (SEC-24).
  const hint = group
    ? t("group.hint")
    : first?.conversations.some(({ channel }) => channelOf(channel).portal)
      ? t("newMessage.subjectHint", { name })
      : null;
  return (
    <>
      <div className={styles.room}>
        {absent.length === 0 && (
          <TextInput
            label={t("newMessage.subject")}
            description={subject === "" && hint}
            value={subject}
            error={fieldError(send.error, "subject")}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        )}
      </div>
      <Composer
        label={t("composer.label", { name })}
        from={<From chosen={from} choose={setLink} />}
        text={text}
        write={(text) => {
          if (send.error) send.reset();
          write(text);
        }}
        left={() => void draft.save()}
        send={() => mixup.orAsk(() => begin(false))}
        whom={mixup.whom}
        asks={mixup.question}
        offer={
          props.draft.other !== "" ? (
            <DraftConflict of={id} text={text} other={props.draft.other} save={draft.save} />
          ) : (
            asksNames && (
              <div className={styles.names}>
                <Icon name="warning" />
                <p>{t("group.names")}</p>
                <Button onClick={() => begin(true)}>{t("group.understand")}</Button>
              </div>
            )
          )
        }
        why={why}
        way={absent.map(({ id, name, account }) => (
          <InviteButton key={id} contact={id} name={name} account={account} named={group} />
        ))}
        error={fieldError(send.error, "subject") === null && !asksNames ? send.error : null}
        refused={props.draft.reason && text === props.draft.body ? props.draft.reason : ""}
        draft={draft.state}
        attaching={attaching}
      />
    </>
  );
}

interface FromProps {
  readonly chosen: string | null;
  /** Leave out while nothing can be chosen. */
  readonly choose?: (link: string | null) => void;
}

/** The link that a message comes from. */
function From({ chosen, choose }: FromProps) {
  const t = useWords();
  const { data: links = [] } = useLinks();
  const from = links.map(({ id, name }) => ({ value: id, label: name }));
  const hint = t("newMessage.chooseLink");
  return <FromChoice from={from} chosen={chosen ?? ""} choose={choose} hint={hint} />;
}

interface HistoryProps {
  readonly card: ContactCard;
  readonly open: ContactCard["conversations"];
  readonly chosen: string;
  readonly choose: (conversation: string) => void;
}

/** The open conversations with somebody: the newest is chosen, a new one is offered. */
function History({ card, open, chosen, choose }: HistoryProps) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const name = useId();
  const choice = (id: string, label: string, at = "") => (
    <label key={id} className={styles.choice}>
      <input type="radio" name={name} checked={id === chosen} onChange={() => choose(id)} />
      {id === another ? (
        <Icon name="compose" />
      ) : (
        <Avatar kind={avatarKind(card)} initials={card.initials} size="small" />
      )}
      <span>
        <span>{label}</span>
        {at && <time>{rowTime(at, now, place)}</time>}
      </span>
    </label>
  );
  return (
    <fieldset className={styles.history}>
      <legend>{t("newMessage.history")}</legend>
      {open.map((row) => choice(row.id, row.subject || t("details.noSubject"), row.at))}
      {choice(another, t("newMessage.another"))}
    </fieldset>
  );
}
