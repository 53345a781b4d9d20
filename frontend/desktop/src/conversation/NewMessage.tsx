import { Combobox, Select, TextInput, useCombobox } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate, rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { type ContactCard, type ContactRow, useBackend } from "../backend/backend.ts";
import { keys, useContact, useContacts, useConversation, useLinks } from "../backend/queries.ts";
import { useAccountWords } from "../contacts/account.ts";
import { InviteButton } from "../contacts/InviteButton.tsx";
import { shownPhone } from "../contacts/phone.ts";
import {
  avatarKind,
  fieldError,
  IconButton,
  Problem,
  useNow,
  usePlace,
} from "../controls/index.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import { Composer } from "./Composer.tsx";
import styles from "./NewMessage.module.css";
import { ReplyComposer } from "./ReplyComposer.tsx";
import { useDraft } from "./useDraft.ts";

/** A conversation of its own rather than one that is there already. */
const another = "";

/** A message that begins at a person, not in a conversation. */
export function NewMessage({ contact: given }: { readonly contact: string }) {
  const t = useWords();
  const { openConversation, back } = useNavigation();
  const [to, setTo] = useState(given);
  /** What was written before anybody was chosen. */
  const [early, setEarly] = useState("");
  const [picked, setPicked] = useState<string>();
  const { data: card } = useContact(to);

  const open = card?.conversations.filter(({ readOnly }) => !readOnly) ?? [];
  const begun = early !== "" || (card !== undefined && card.draft.body !== "");
  const chosen = picked ?? (begun ? another : (open[0]?.id ?? another));
  return (
    <>
      <header className={styles.head}>
        <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
        <h1>{t("newMessage.title")}</h1>
        <IconButton icon="close" label={t("close")} onClick={back} />
      </header>
      <div className={styles.to}>
        {card ? (
          <Chosen
            card={card}
            remove={() => {
              setTo("");
              setPicked(undefined);
            }}
          />
        ) : (
          <To choose={setTo} />
        )}
        {card && open.length > 0 && (
          <History card={card} open={open} chosen={chosen} choose={setPicked} />
        )}
      </div>
      {!card && (
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
      {card && chosen === another && (
        <Beginning key={card.id} card={card} early={early} taken={() => setEarly("")} />
      )}
      {card && chosen !== another && (
        <Existing key={chosen} id={chosen} sent={() => openConversation(chosen)} />
      )}
    </>
  );
}

interface BeginningProps {
  readonly card: ContactCard;
  /** What was written before this person was chosen. */
  readonly early: string;
  readonly taken: () => void;
}

/** Begins a conversation. Until then its text is the person's draft. */
function Beginning({ card, early, taken }: BeginningProps) {
  const t = useWords();
  const backend = useBackend();
  const announce = useAnnounce();
  const { openConversation } = useNavigation();
  const { data: links = [] } = useLinks();
  const [link, setLink] = useState<string | null>(null);
  const [subject, setSubject] = useState("");
  const draft = useDraft({ id: card.id, draft: card.draft, cached: keys.contact(card.id) });
  const { write } = draft;
  const before = useRef(card.draft.body);
  useEffect(() => {
    if (early === "") return;
    write(before.current === "" ? early : `${before.current}\n${early}`);
    taken();
  }, [early, taken, write]);

  // One link needs no choice (LNK-02), several do unless one is the default (LNK-03).
  const preset = links.length === 1 ? links[0] : links.find((one) => one.default);
  const from = link ?? preset?.id ?? null;
  const send = useMutation({
    mutationFn: async (taken: Promise<string>) => {
      const body = await taken;
      try {
        const id = await backend.startConversation({
          contact: card.id,
          link: from ?? "",
          subject,
          body,
        });
        draft.gone();
        return id;
      } catch (thrown) {
        draft.giveBack(body);
        throw thrown;
      }
    },
    onSuccess: (id) => {
      announce(t("composer.sent"));
      openConversation(id);
    },
  });
  const { name } = card;
  const notJoined = card.account !== "active";
  const why = notJoined ? t("composer.notJoined", { name }) : from ? "" : t("composer.noFrom");
  return (
    <>
      <div className={styles.room}>
        {!notJoined && (
          <TextInput
            label={t("newMessage.subject")}
            description={t("newMessage.subjectHint", { name })}
            value={subject}
            error={fieldError(send.error, "subject")}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        )}
      </div>
      <Composer
        label={t("composer.label", { name })}
        from={<From chosen={from} choose={setLink} />}
        text={draft.text}
        write={(text) => {
          if (send.error) send.reset();
          write(text);
        }}
        left={() => void draft.save()}
        send={() => {
          if (!send.isPending) send.mutate(draft.take());
        }}
        why={why}
        way={notJoined && <InviteButton contact={card.id} name={name} account={card.account} />}
        error={fieldError(send.error, "subject") === null ? send.error : null}
        refused={card.draft.reason && draft.text === card.draft.body ? card.draft.reason : ""}
        draft={draft.state}
      />
    </>
  );
}

/** Answers in a conversation that is there, with that conversation's own draft. */
function Existing({ id, sent }: { readonly id: string; readonly sent: () => void }) {
  const { data: conversation, error } = useConversation(id);
  return (
    <>
      <div className={styles.room} />
      <Problem error={error} />
      {conversation && <ReplyComposer conversation={conversation} sent={sent} />}
    </>
  );
}

interface FromProps {
  readonly chosen: string | null;
  /** Leave out while nothing can be chosen. */
  readonly choose?: (link: string | null) => void;
}

/** The link that a message comes from: a choice where there are several. */
function From({ chosen, choose }: FromProps) {
  const t = useWords();
  const { data: links = [] } = useLinks();
  if (links.length === 1 || !choose) return links.length === 1 ? links[0]?.name : null;
  return (
    <Select
      aria-label={t("composer.from")}
      placeholder={t("newMessage.chooseLink")}
      data={links.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen}
      onChange={choose}
      allowDeselect={false}
    />
  );
}

interface ChosenProps {
  readonly card: ContactCard;
  readonly remove: () => void;
}

function Chosen({ card, remove }: ChosenProps) {
  const t = useWords();
  const accountWords = useAccountWords();
  return (
    <div className={styles.chosen}>
      <span className={styles.label}>{t("newMessage.to")}</span>
      <Avatar kind={avatarKind(card)} initials={card.initials} size="small" />
      <b>{card.name}</b>
      <span className={styles.meta}>
        {card.birthDate && t("contact.born", { date: calendarDate(card.birthDate, spoken()) })}{" "}
        {accountWords(card)}
      </span>
      <IconButton icon="close" label={t("newMessage.remove")} onClick={remove} />
    </div>
  );
}

function To({ choose }: { readonly choose: (contact: string) => void }) {
  const t = useWords();
  const accountWords = useAccountWords();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const { data } = useContacts(asked);
  const found: ContactRow[] = asked === "" ? [] : (data?.pages[0]?.rows.slice(0, 8) ?? []);
  const combobox = useCombobox();
  useEffect(() => input.current?.focus(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew for each answer, so that Enter takes the first
  useEffect(() => void combobox.selectFirstOption(), [data]);
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target>
        <TextInput
          ref={input}
          label={t("newMessage.to")}
          placeholder={t("newMessage.toHint")}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked === ""}>
        <Combobox.Options aria-label={t("newMessage.to")}>
          {found.length === 0 && (
            <Combobox.Empty>{t("newMessage.none", { query: asked })}</Combobox.Empty>
          )}
          {found.map((person) => (
            <Combobox.Option key={person.id} value={person.id}>
              <span className={styles.option}>
                <Avatar kind={avatarKind(person)} initials={person.initials} size="small" />
                <span className={styles.optionName}>
                  <b>{person.name}</b>
                  <span className={styles.meta}>
                    {[
                      person.birthDate && calendarDate(person.birthDate, spoken()),
                      person.phone ? shownPhone(person.phone) : person.email,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
                <span className={styles.meta}>{accountWords(person)}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
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
      <span>{label}</span>
      {at && <time>{rowTime(at, now, place)}</time>}
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
