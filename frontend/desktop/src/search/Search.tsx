import { TextInput } from "@mantine/core";
import { rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type { SearchHit } from "../backend/backend.ts";
import type { ContactRow } from "../backend/contact.ts";
import { useSearch } from "../backend/queries.ts";
import { useAccountWords } from "../contacts/account.ts";
import { avatarKind, IconButton, Problem, useNow, usePlace } from "../controls/index.ts";
import { useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { focusPane } from "../shell/panes.ts";
import { useWords } from "../words/index.ts";
import styles from "./Search.module.css";

/** No row is lower: so many of them fill the window. */
const lowestRow = 40;
const aWindowful = () => Math.ceil(window.innerHeight / lowestRow);

/** Everything that this person may see, as they type: people first, then messages. */
export function Search() {
  const t = useWords();
  const { closeSearch, openContact, openConversation } = useNavigation();
  const [query, setQuery] = useState("");
  const asked = query.trim();
  const { data, error, isFetching } = useSearch(asked);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [active, setActive] = useState(0);

  const focus = () => {
    input.current?.focus();
    input.current?.select();
  };
  useEffect(focus, []);
  useCommand("search", focus);

  const found = asked === "" ? undefined : data;
  const people = found?.contacts ?? [];
  const messages = found?.messages ?? [];
  const open: (() => void)[] = [
    ...people.map((person) => () => openContact(person.id)),
    ...messages.map((hit) => () => openConversation(hit.conversation, hit.message || hit.note)),
  ];
  const at = Math.min(active, open.length - 1);

  // What can be seen is drawn with each letter, the rest once somebody goes there.
  const [all, setAll] = useState(false);
  const drawn = all ? open.length : Math.min(open.length, aWindowful());
  if (!all && at >= drawn - 1 && drawn < open.length) setAll(true);

  useEffect(() => {
    document.getElementById(`${prefix}${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, prefix]);

  const close = () => {
    closeSearch();
    setTimeout(() => focusPane("list"));
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") setActive(Math.min(at + 1, open.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(at - 1, 0));
    else if (event.key === "Enter") {
      open[at]?.();
      setTimeout(() => focusPane("middle"));
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  const opens = useRef(open);
  opens.current = open;
  const pick = useCallback((index: number) => {
    setActive(index);
    opens.current[index]?.();
  }, []);
  const option = (index: number) => ({
    id: `${prefix}${index}`,
    index,
    of: open.length,
    active: index === at,
    pick,
  });
  const listbox = `${prefix}found`;
  return (
    <search className={styles.search}>
      <h1 className="sr-only">{t("search.title")}</h1>
      <div className={styles.head}>
        <TextInput
          ref={input}
          className={styles.field ?? ""}
          leftSection={<Icon name="search" size="small" />}
          placeholder={t("search.hint")}
          aria-label={t("search.title")}
          role="combobox"
          aria-expanded={open.length > 0}
          aria-controls={listbox}
          aria-autocomplete="list"
          aria-activedescendant={open.length > 0 ? `${prefix}${at}` : undefined}
          autoComplete="off"
          data-focus
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
            setAll(false);
            if (list.current) list.current.scrollTop = 0;
          }}
          onKeyDown={pressed}
        />
        <IconButton icon="close" label={t("search.close")} keys="Esc" onClick={close} />
      </div>
      <Problem error={error} />
      <p className={open.length > 0 ? "sr-only" : styles.words} role="status">
        {asked === ""
          ? t("search.start")
          : found && open.length === 0
            ? t("search.none", { query: asked })
            : found
              ? t("search.found", { count: open.length })
              : ""}
      </p>
      <div
        ref={list}
        id={listbox}
        className={styles.found}
        role="listbox"
        aria-label={t("search.title")}
        aria-busy={isFetching}
        hidden={open.length === 0}
        onScroll={({ currentTarget }) => currentTarget.scrollTop > 0 && setAll(true)}
      >
        {people.length > 0 && (
          <Group label={t("search.people")}>
            {people.slice(0, drawn).map((person, index) => (
              <PersonOption key={person.id} person={person} {...option(index)} />
            ))}
          </Group>
        )}
        {messages.length > 0 && people.length < drawn && (
          <Group label={t("search.messages")}>
            {messages.slice(0, drawn - people.length).map((hit, index) => (
              <MessageOption
                key={hit.message || hit.note}
                hit={hit}
                {...option(people.length + index)}
              />
            ))}
          </Group>
        )}
      </div>
    </search>
  );
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
    <div role="group" aria-labelledby={id}>
      <div id={id} className={styles.group}>
        {label}
      </div>
      {children}
    </div>
  );
}

interface OfOption {
  readonly id: string;
  readonly index: number;
  /** How many options there are, drawn or not. */
  readonly of: number;
  readonly active: boolean;
  readonly pick: (index: number) => void;
}

function Option(props: OfOption & { readonly children: ReactNode }) {
  const { id, index, of, active, pick, children } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names this option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-posinset={index + 1}
      aria-setsize={of}
      className={styles.option}
      onClick={() => pick(index)}
    >
      {children}
    </div>
  );
}

const PersonOption = memo(function PersonOption({
  person,
  ...option
}: OfOption & { readonly person: ContactRow }) {
  const accountWords = useAccountWords();
  return (
    <Option {...option}>
      <Avatar kind={avatarKind(person)} initials={person.initials} size="small" />
      <div className={styles.text}>
        <div className={styles.first}>
          <span className={styles.name}>{person.name}</span>
          <span className={styles.meta}>{accountWords(person)}</span>
        </div>
      </div>
    </Option>
  );
});

const MessageOption = memo(function MessageOption({
  hit,
  ...option
}: OfOption & { readonly hit: SearchHit }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  return (
    <Option {...option}>
      <Avatar kind={avatarKind(hit)} initials={hit.initials} size="small" />
      <div className={styles.text}>
        <div className={styles.first}>
          <span className={styles.name}>{hit.name}</span>
          <time className={styles.meta}>{rowTime(hit.at, now, place)}</time>
        </div>
        <div className={styles.snippet}>
          {hit.note && <b className={styles.note}>{t("note.title")} </b>}
          <Marked text={hit.snippet} marks={hit.marks} />
        </div>
      </div>
    </Option>
  );
});

/** The text with the stretches between each pair of offsets marked. */
export function Marked({ text, marks }: { readonly text: string; readonly marks: number[] }) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (let i = 0; i + 1 < marks.length; i += 2) {
    const start = Math.max(done, marks[i] ?? 0);
    const end = Math.min(text.length, marks[i + 1] ?? 0);
    if (end <= start) continue;
    parts.push(text.slice(done, start), <mark key={start}>{text.slice(start, end)}</mark>);
    done = end;
  }
  return (
    <>
      {parts}
      {text.slice(done)}
    </>
  );
}
