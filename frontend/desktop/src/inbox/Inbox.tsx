import { Menu } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useState } from "react";
import type { InboxRow, ListName } from "../backend/backend.ts";
import {
  keepPages,
  keys,
  useCounts,
  useInbox,
  useLooseDrafts,
  useTags,
} from "../backend/queries.ts";
import { IconButton, Problem, useVirtualRows } from "../controls/index.ts";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { focusPane } from "../shell/panes.ts";
import { useWords } from "../words/index.ts";
import styles from "./Inbox.module.css";
import { LooseDrafts } from "./LooseDrafts.tsx";
import { emptyWord, lookOf } from "./lists.ts";
import { Row } from "./Row.tsx";

const rowRem = 4.5;

/** One list of conversations, newest activity first. */
export function Inbox({ list }: { readonly list: ListName }) {
  const t = useWords();
  const { openSearch } = useNavigation();
  const counts = useCounts();
  const drafts = useLooseDrafts(list === "drafts");
  const link =
    counts?.links.find(({ id }) => list === `link:${id}`) ??
    counts?.numbers.find(({ id }) => list === `number:${id}`) ??
    counts?.mailboxes.find(({ id }) => list === `mailbox:${id}`);
  const look = lookOf(list);
  const title = look ? t(look.title) : list.startsWith("tag:") ? list.slice(4) : link?.name;
  const all = list === "inbox" || list === "unread";
  const unread = list === "attention" ? 0 : counts && look ? look.count(counts) : link?.messages;
  return (
    <>
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>{title}</h1>
          {counts && all && counts.messages > 0 && (
            <p>
              {t("inbox.unread", {
                messages: counts.messages,
                conversations: counts.conversations,
              })}
            </p>
          )}
          {!all && !!unread && <p>{t("inbox.linkUnread", { count: unread })}</p>}
        </div>
        <TagFilter list={list} />
        <IconButton
          icon="search"
          label={t("search.title")}
          keys={keysOf("search")}
          onClick={openSearch}
        />
      </header>
      {drafts.length > 0 && <LooseDrafts drafts={drafts} />}
      <Rows list={list} name={title ?? ""} loose={drafts.length} />
    </>
  );
}

/** The way to the list of a tag; not there while no tag is in use. */
function TagFilter({ list }: { readonly list: ListName }) {
  const t = useWords();
  const { openList } = useNavigation();
  const tags = useTags() ?? [];
  if (tags.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220} portalProps={{ target: '[data-pane="list"]' }}>
      <Menu.Target>
        <button type="button" className={styles.filter} aria-label={t("inbox.byTag")}>
          <Icon name="tag" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {tags.map((tag) => (
          <Menu.Item
            key={tag}
            leftSection={<Icon name="tag" size="small" />}
            aria-current={list === `tag:${tag}` ? "true" : undefined}
            onClick={() => openList(`tag:${tag}`)}
          >
            {tag}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RowsProps {
  readonly list: ListName;
  readonly name: string;
  /** How many drafts stand above that are in no conversation. */
  readonly loose: number;
}

function Rows({ list, name, loose }: RowsProps) {
  const t = useWords();
  const client = useQueryClient();
  const { where, openConversation } = useNavigation();
  const open = where.middle.kind === "conversation" ? where.middle.id : undefined;
  const pages = useInbox(list);
  const { data, error } = pages;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const [active, setActive] = useState(open);
  useEffect(() => {
    if (open !== undefined) setActive(open);
  }, [open]);
  const prefix = useId();
  const { box, virtual, activeIndex, last } = useVirtualRows({ ids, rowRem, active, pages });

  // Back near the top, the pages further down are let go.
  const pageSize = data?.pages[0]?.rows.length ?? 0;
  useEffect(() => {
    if (pageSize > 0) keepPages(client, keys.inbox(list), Math.ceil((last + 1) / pageSize) + 2);
  }, [client, list, last, pageSize]);

  const reach = (index: number, andOpen: boolean) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return false;
    setActive(row.id);
    virtual.scrollToIndex(ids.indexOf(row.id), { align: "auto" });
    if (andOpen) openConversation(row.id);
    return true;
  };
  const choose = useCallback(
    (id: string) => {
      setActive(id);
      openConversation(id);
    },
    [openConversation],
  );
  const step = (by: 1 | -1) => {
    const at = open === undefined ? -1 : ids.indexOf(open);
    return reach(at < 0 ? 0 : at + by, true);
  };
  useCommand("next", () => step(1));
  useCommand("previous", () => step(-1));

  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const jumps: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: Math.max(0, activeIndex - 1),
      PageDown: activeIndex + 8,
      PageUp: activeIndex - 8,
      Home: 0,
      End: rows.length - 1,
    };
    const jump = jumps[event.key];
    if (jump !== undefined) reach(jump, false);
    else if ((event.key === "Enter" || event.key === " ") && active !== undefined) {
      openConversation(active);
      setTimeout(() => focusPane("middle"));
    } else return;
    event.preventDefault();
  };

  if (error) return <Problem error={error} />;
  if (!data) return null;
  if (rows.length === 0) {
    return loose > 0 ? null : (
      <p className={styles.empty} data-focus tabIndex={-1}>
        {t(emptyWord(list))}
      </p>
    );
  }
  const size = pages.hasNextPage ? -1 : rows.length;
  return (
    <div
      ref={box}
      className={styles.rows}
      role="listbox"
      tabIndex={0}
      data-focus
      aria-label={name}
      aria-activedescendant={activeIndex < 0 ? undefined : `${prefix}${active}`}
      onKeyDown={pressed}
      onFocus={() => {
        if (activeIndex < 0) setActive(open !== undefined && ids.includes(open) ? open : ids[0]);
      }}
    >
      <div role="presentation" className={styles.length} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as InboxRow;
          return (
            <Row
              key={row.id}
              id={`${prefix}${row.id}`}
              row={row}
              selected={row.id === open}
              active={row.id === active}
              position={item.index + 1}
              size={size}
              top={item.start}
              open={choose}
            />
          );
        })}
      </div>
    </div>
  );
}
