import { replaceEqualDeep, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { keys, useMessages } from "../backend/queries.ts";
import { usePlace, useRem } from "../controls/index.ts";
import { type Entry, entries } from "./entries.ts";

/** The next page is read while so many are left, before they are missed. */
const readAhead = 25;

/**
 * The part of a thread that was read, in a list that scrolls: it begins at its end, or at
 * what was asked for however far back it stands, and grows where the reader goes. begun
 * is told of what it began at.
 */
export function useStretch(
  conversation: string,
  first: string | undefined,
  begun: (at: string) => void,
) {
  const rem = useRem();
  const place = usePlace();
  const [around, setAround] = useState(first);
  const pages = useMessages(conversation, around);
  const { data, error, hasNextPage: older, hasPreviousPage: newer } = pages;
  const { isFetching, isFetchingNextPage, isFetchingPreviousPage, isError } = pages;
  const { fetchNextPage, fetchPreviousPage } = pages;

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
  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => box.current,
    estimateSize: () => 4.5 * rem,
    getItemKey: (index) => list[index]?.message.id ?? index,
    anchorTo: "end",
    followOnAppend: !newer,
    scrollEndThreshold: 3 * rem,
    paddingStart: 0.5 * rem,
    paddingEnd: 0.5 * rem,
    overscan: 6,
  });

  // The composer grows with what is said of a text: who stood at the end stays there.
  const some = list.length > 0;
  useEffect(() => {
    const element = box.current;
    if (!element || !some) return;
    let height = element.clientHeight;
    const watch = new ResizeObserver(() => {
      const left = element.scrollHeight - element.scrollTop - height;
      height = element.clientHeight;
      if (left <= 3 * rem) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [some, rem]);

  const began = useRef(false);
  const client = useQueryClient();
  /** Goes to the newest message, which need not have been read. */
  const toEnd = useCallback(() => {
    if (!newer) return virtual.scrollToEnd();
    began.current = false;
    setAround(undefined);
    void client.resetQueries({ queryKey: keys.stretch(conversation, ""), exact: true });
  }, [newer, virtual, client, conversation]);
  useLayoutEffect(
    () => () => {
      began.current = false;
    },
    [],
  );
  useLayoutEffect(() => {
    if (began.current || list.length === 0) return;
    if (around === undefined && newer) return toEnd(); // the end was let go by an earlier reader
    began.current = true;
    const at = list.findIndex(({ message }) => message.id === around);
    if (around === undefined || at < 0) {
      virtual.scrollToEnd();
    } else {
      virtual.scrollToIndex(at, { align: "center" });
      begun(around);
    }
  }, [list, around, newer, toEnd, begun, virtual]);

  const items = virtual.getVirtualItems(); // where it is scrolled is known after this
  const top = virtual.range?.startIndex ?? Number.POSITIVE_INFINITY;
  const bottom = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (!began.current || isFetching || isError) return;
    if (top < readAhead && older) void fetchNextPage();
    else if (bottom >= list.length - readAhead && newer) void fetchPreviousPage();
  }, [top, bottom, list, older, newer, isFetching, isError, fetchNextPage, fetchPreviousPage]);

  return {
    box,
    virtual,
    items,
    list,
    empty: data !== undefined && list.length === 0,
    error,
    busy: isFetchingNextPage || isFetchingPreviousPage,
    /** Whether what is newer than this was not read. */
    newer,
    atEnd: !newer && virtual.isAtEnd(3 * rem),
    toEnd,
  };
}
