import { useMutation } from "@tanstack/react-query";
import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useRef, useSyncExternalStore } from "react";
import { type Conversation, useBackend } from "../backend/backend.ts";
import type { Entry } from "./entries.ts";

/**
 * Marks messages read up to the last one that is wholly on screen in a window
 * that has the focus. After holdUnread it marks nothing more until the
 * conversation is opened anew or another message arrives.
 */
export function useReading(
  conversation: Conversation,
  list: readonly Entry[],
  virtual: Virtualizer<HTMLDivElement, Element>,
  box: RefObject<HTMLElement | null>,
): { holdUnread: () => void } {
  const backend = useBackend();
  const focused = useSyncExternalStore(onFocusChange, isFocused);
  const { mutate: markRead } = useMutation({
    mutationFn: (position: string) => backend.markRead(conversation.id, position),
  });
  const marked = useRef(0); // the position
  const held = useRef<string>(undefined);
  const newest = list[list.length - 1]?.message.id;

  const bottom = (virtual.scrollOffset ?? 0) + (box.current?.clientHeight ?? 0);
  const lastShown = virtual
    .getVirtualItems()
    .findLast((item) => item.end <= bottom + 1 || item.start <= bottom - 48)?.index;
  const unread = conversation.unread > 0 || conversation.mentions > 0;

  useEffect(() => {
    if (!focused || !unread || lastShown === undefined) return;
    if (held.current !== undefined && held.current === newest) return;
    held.current = undefined;
    const read = list
      .slice(0, lastShown + 1)
      .findLast(({ message: { kind, position } }) => position && /contact|note/u.test(kind));
    if (!read || Number(read.message.position) <= marked.current) return;
    marked.current = Number(read.message.position);
    markRead(read.message.position);
  }, [focused, unread, lastShown, newest, list, markRead]);

  return {
    holdUnread: () => {
      held.current = newest;
      marked.current = 0;
    },
  };
}

const isFocused = () => document.visibilityState === "visible" && document.hasFocus();

function onFocusChange(changed: () => void): () => void {
  window.addEventListener("focus", changed);
  window.addEventListener("blur", changed);
  document.addEventListener("visibilitychange", changed);
  return () => {
    window.removeEventListener("focus", changed);
    window.removeEventListener("blur", changed);
    document.removeEventListener("visibilitychange", changed);
  };
}
