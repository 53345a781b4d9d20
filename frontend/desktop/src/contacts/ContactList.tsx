import { TextInput } from "@mantine/core";
import { Avatar, Icon } from "@rowan/shared/ui";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useState } from "react";
import { useContacts } from "../backend/queries.ts";
import { avatarKind, Button, Problem, useVirtualRows } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { focusPane } from "../shell/panes.ts";
import { useWords } from "../words/index.ts";
import { useAccountWords } from "./account.ts";
import styles from "./ContactList.module.css";

const rowRem = 2.75;

/** The contact book in the order of names, and the way into it by search. */
export function ContactList() {
  const t = useWords();
  const accountWords = useAccountWords();
  const { where, openContact, openContactForm } = useNavigation();
  const open = where.middle.kind === "contact" ? where.middle.id : undefined;
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const pages = useContacts(asked);
  const { data, error } = pages;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const [active, setActive] = useState(open);
  const prefix = useId();
  const { box, virtual, height, activeIndex } = useVirtualRows({ ids, rowRem, active, pages });

  const choose = (id: string) => {
    setActive(id);
    openContact(id);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 1);
    const inText = event.target instanceof HTMLInputElement;
    const jumps: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      ...(!inText && { Home: 0, End: rows.length - 1 }),
    };
    const jump = jumps[event.key];
    if (jump !== undefined) {
      const row = rows[Math.max(0, Math.min(rows.length - 1, jump))];
      if (!row) return;
      setActive(row.id);
      virtual.scrollToIndex(ids.indexOf(row.id), { align: "auto" });
    } else if (event.key === "Enter" || (event.key === " " && !inText)) {
      const id = activeIndex >= 0 ? active : ids[0];
      if (id === undefined) return;
      choose(id);
      setTimeout(() => focusPane("middle"));
    } else return;
    event.preventDefault();
  };
  const listbox = `${prefix}list`;
  const descendant = activeIndex < 0 ? undefined : `${prefix}${active}`;

  return (
    <>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>{t("contacts.title")}</h1>
          {data && <p>{t("contacts.people", { count: data.pages[0]?.total ?? 0 })}</p>}
        </div>
        <Button icon="plus" onClick={() => openContactForm("")}>
          {t("contacts.new")}
        </Button>
      </header>
      <TextInput
        className={styles.find ?? ""}
        type="search"
        leftSection={<Icon name="search" size="small" />}
        placeholder={t("contacts.find")}
        aria-label={t("contacts.find")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={pressed}
        {...(rows.length === 0 ? { "data-focus": true } : { "aria-controls": listbox })}
      />
      <Problem error={error} />
      {data && rows.length === 0 && (
        <p className={styles.empty} role="status">
          {asked === "" ? t("contacts.empty") : t("contacts.none", { query: asked })}
        </p>
      )}
      {rows.length > 0 && (
        <div
          ref={box}
          id={listbox}
          className={styles.rows}
          role="listbox"
          tabIndex={0}
          data-focus
          aria-label={t("contacts.title")}
          aria-activedescendant={descendant}
          onKeyDown={pressed}
          onFocus={() => {
            if (activeIndex < 0) setActive(ids[0]);
          }}
        >
          <div
            role="presentation"
            className={styles.length}
            style={{ height: virtual.getTotalSize() }}
          >
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (!row) return null;
              return (
                // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names this row
                // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox hears the keys
                <div
                  key={row.id}
                  id={`${prefix}${row.id}`}
                  role="option"
                  aria-selected={row.id === open}
                  aria-posinset={item.index + 1}
                  aria-setsize={data?.pages[0]?.total ?? rows.length}
                  className={styles.row}
                  data-active={row.id === active}
                  style={{ transform: `translateY(${item.start}px)` }}
                  onClick={() => choose(row.id)}
                >
                  <Avatar kind={avatarKind(row)} initials={row.initials} size="small" />
                  <span className={styles.name}>{row.name}</span>
                  <span className={styles.state}>
                    {row.account === "active" && (
                      <span className={styles.secure}>
                        <Icon name="lock" size="small" />
                      </span>
                    )}
                    {accountWords(row)}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </>
  );
}
