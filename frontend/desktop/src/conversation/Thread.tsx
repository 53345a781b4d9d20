import { day } from "@rowan/shared/messaging";
import { DayLabel } from "@rowan/shared/ui";
import { replaceEqualDeep, useMutation, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Conversation, useBackend } from "../backend/backend.ts";
import { keepPages, keys, useHealth, useMessages } from "../backend/queries.ts";
import { Button, Problem, useNow, usePlace, useRem } from "../controls/index.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { type Entry, entries } from "./entries.ts";
import styles from "./Thread.module.css";
import { ThreadEntry } from "./ThreadEntry.tsx";
import { useReading } from "./useReading.ts";

/** Older messages are read while so many are left above, before they are missed. */
const readAhead = 25;

interface ThreadProps {
  readonly conversation: Conversation;
  /** The message to show first; the newest unless told. */
  readonly first?: string;
}

/**
 * What was said, oldest at the top. Begins at the newest message and stays
 * there while new ones come, unless the reader has scrolled up.
 */
export function Thread({ conversation, first }: ThreadProps) {
  const t = useWords();
  const rem = useRem();
  const place = usePlace();
  const now = useNow();
  const backend = useBackend();
  const announce = useAnnounce();
  const { openPanel } = useNavigation();
  const offline = useHealth()?.online === false;
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useMessages(
    conversation.id,
  );
  // What did not change stays the same object, so that only what did is drawn again.
  const known = useRef<ReadonlyMap<string, Entry>>(new Map());
  const list = useMemo(() => {
    const { pages = [] } = data ?? {};
    const all = entries(
      pages.flatMap((page) => page.messages),
      pages.flatMap((page) => page.notes),
      place,
    ).map((entry) => replaceEqualDeep(known.current.get(entry.message.id), entry));
    known.current = new Map(all.map((entry) => [entry.message.id, entry]));
    return all;
  }, [data, place]);
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string>();
  const ids = list.map(({ message }) => message.id);
  const newest = list[list.length - 1]?.message;

  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => box.current,
    estimateSize: () => 4.5 * rem,
    getItemKey: (index) => ids[index] ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: 3 * rem,
    paddingStart: 0.5 * rem,
    paddingEnd: 0.5 * rem,
    overscan: 6,
  });

  // Begin at the end, or at the message that was asked for, however far back it stands.
  const begun = useRef(false);
  useLayoutEffect(
    () => () => {
      begun.current = false;
    },
    [],
  );
  const wanted = first === undefined ? -1 : ids.indexOf(first);
  useLayoutEffect(() => {
    if (begun.current || list.length === 0) return;
    if (first === undefined || (wanted < 0 && !hasNextPage)) {
      begun.current = true;
      virtual.scrollToEnd();
    } else if (wanted >= 0) {
      begun.current = true;
      virtual.scrollToIndex(wanted, { align: "center" });
      setCurrent(first);
    } else if (!isFetchingNextPage) void fetchNextPage();
  }, [first, wanted, list.length, hasNextPage, isFetchingNextPage, fetchNextPage, virtual]);

  const top = virtual.range?.startIndex ?? Number.POSITIVE_INFINITY;
  useEffect(() => {
    if (begun.current && top < readAhead && hasNextPage && !isFetchingNextPage)
      void fetchNextPage();
  }, [top, hasNextPage, isFetchingNextPage, fetchNextPage]);

  // Back near the end, the pages further up are let go.
  const client = useQueryClient();
  const pageSize = data?.pages[0]?.messages.length ?? 0;
  const kept = Math.ceil((list.length - top + readAhead) / pageSize) + 1;
  useEffect(() => {
    if (begun.current && kept > 1) keepPages(client, keys.messages(conversation.id), kept);
  }, [client, conversation.id, kept]);

  // What came while the reader was further up.
  const atEnd = virtual.isAtEnd(3 * rem);
  const seenTo = useRef<string>(undefined);
  if (atEnd || seenTo.current === undefined) seenTo.current = newest?.id;
  const below = list
    .slice(ids.indexOf(seenTo.current ?? "") + 1)
    .filter(({ message }) => message.kind === "contact").length;

  // Only what stands further on than anything before is news: taking a message
  // back makes an older one the newest again.
  const heard = useRef<number>(undefined);
  useEffect(() => {
    if (!newest) return;
    const known = heard.current;
    const at = Number(newest.position);
    heard.current = Math.max(known ?? 0, at);
    if (known === undefined || at <= known || newest.kind !== "contact") return;
    announce(t("thread.arrived", { name: newest.author || conversation.name, body: newest.body }));
  }, [newest, announce, conversation.name, t]);

  const { holdUnread } = useReading(conversation, list, virtual, box);
  const markUnread = useMutation({
    mutationFn: async (position: string) => {
      holdUnread();
      await backend.markUnread(conversation.id, position);
    },
    onError: toastProblem,
  });
  useCommand("unread", () => {
    const last = list.findLast(({ message }) => message.kind === "contact" && message.position);
    if (!last) return false;
    markUnread.mutate(last.message.position);
    return true;
  });

  const showDetails = useCallback((id: string) => openPanel({ kind: "message", id }), [openPanel]);
  useCommand("messageDetails", () => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-message]");
    const id = focused?.dataset.message ?? current ?? newest?.id;
    if (!id) return false;
    showDetails(id);
    return true;
  });

  // One message at a time is in the order of Tab; the arrows go from one to the next.
  const reachable = current !== undefined && ids.includes(current) ? current : newest?.id;
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const from = (event.target as Element).closest<HTMLElement>("[data-message]");
    if (by === undefined || !from || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = ids[ids.indexOf(from.dataset.message ?? "") + by];
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    virtual.scrollToIndex(ids.indexOf(next), { align: "auto" });
    requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>(`[data-message="${next}"] button`)?.focus();
    });
  };

  return (
    <div className={styles.frame}>
      <h2 className="sr-only">{t("thread.label", { name: conversation.name })}</h2>
      <Problem error={error} />
      {/* New messages are announced by themselves, so that scrolling is not read aloud. */}
      <div
        ref={box}
        className={styles.log}
        role="log"
        aria-live="off"
        aria-busy={isFetchingNextPage}
        aria-label={t("thread.label", { name: conversation.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable
        tabIndex={0}
        data-focus
        onKeyDown={pressed}
      >
        {data && list.length === 0 && (
          <p className={styles.empty}>{t("thread.empty", { name: conversation.name })}</p>
        )}
        <div className={styles.length} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = list[item.index];
            if (!entry) return null;
            const { message } = entry;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                className={styles.item}
                data-index={item.index}
                data-message={message.id}
                data-found={message.id === first}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {entry.opensDay && <DayLabel label={day(message.at, now, place)} />}
                <ThreadEntry
                  entry={entry}
                  conversation={conversation.id}
                  channel={conversation.channel}
                  name={conversation.name}
                  offline={offline}
                  reachable={message.id === reachable}
                  reached={setCurrent}
                  markUnread={markUnread.mutate}
                  showDetails={showDetails}
                />
              </div>
            );
          })}
        </div>
      </div>
      {below > 0 && (
        <Button look="ink" className={styles.pill ?? ""} onClick={() => virtual.scrollToEnd()}>
          {t("thread.new", { count: below })}
        </Button>
      )}
    </div>
  );
}
