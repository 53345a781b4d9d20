import { day } from "@rowan/shared/messaging";
import { DayLabel } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { type Backend, type Conversation, type Message, useBackend } from "../backend/backend.ts";
import { theEnd, useHealth } from "../backend/queries.ts";
import { Button, Problem, useNow, usePlace } from "../controls/index.ts";
import { goesOn, useForward } from "../mail/useForward.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Thread.module.css";
import { ThreadEntry } from "./ThreadEntry.tsx";
import { useReading } from "./useReading.ts";
import { useStretch } from "./useStretch.ts";

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
  const place = usePlace();
  const now = useNow();
  const backend = useBackend();
  const announce = useAnnounce();
  const { openPanel } = useNavigation();
  const offline = useHealth()?.online === false;
  const [current, setCurrent] = useState<string>();
  const stretch = useStretch(conversation.id, first, setCurrent);
  const { box, virtual, list, error, newer, atEnd, toEnd } = stretch;
  const ids = list.map(({ message }) => message.id);
  const newest = list[list.length - 1]?.message;

  // What came while the reader was further up.
  const last = Number(list.findLast(({ message }) => message.position)?.message.position ?? 0);
  const seenTo = useRef<number>(undefined);
  if (atEnd || (seenTo.current === undefined && !newer && newest)) seenTo.current = last;
  const seen = seenTo.current ?? last;
  const below = list.filter(
    ({ message }) => message.kind === "contact" && Number(message.position) > seen,
  ).length;

  // Only what stands further on than anything before is news: taking a message
  // back makes an older one the newest again.
  const heard = useRef<number>(undefined);
  useEffect(() => {
    if (!newest || newer) return;
    const known = heard.current;
    const at = Number(newest.position);
    heard.current = Math.max(known ?? 0, at);
    if (known === undefined || at <= known || newest.kind !== "contact") return;
    announce(t("thread.arrived", { name: newest.author || conversation.name, body: newest.body }));
  }, [newest, newer, announce, conversation.name, t]);

  const { holdUnread } = useReading(conversation, list, virtual, box);
  const markUnread = useMutation({
    mutationFn: async (from: string) => {
      holdUnread();
      const position = from || (await lastSaid(backend, conversation.id));
      if (position) await backend.markUnread(conversation.id, position);
    },
    onError: toastProblem,
  });
  useCommand("unread", () => {
    const said = list.findLast(({ message }) => message.kind === "contact" && message.position);
    if (!said && !newer) return false;
    markUnread.mutate(newer || !said ? "" : said.message.position);
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

  const forwards = useForward(conversation.subject);
  const forward = useRef(forwards);
  forward.current = forwards;
  const pass = useCallback((message: Message) => void forward.current(message), []);
  useCommand("forward", () => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-message]");
    const id = focused?.dataset.message ?? current ?? newest?.id;
    const mail = list.find(({ message }) => message.id === id)?.message;
    if (!mail || mail.kind === "note" || !goesOn(mail)) return false;
    pass(mail);
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
        aria-busy={stretch.busy}
        aria-label={t("thread.label", { name: conversation.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable
        tabIndex={0}
        data-focus
        onKeyDown={pressed}
      >
        {stretch.empty && (
          <p className={styles.empty}>{t("thread.empty", { name: conversation.name })}</p>
        )}
        <div className={styles.length} style={{ height: virtual.getTotalSize() }}>
          {stretch.items.map((item) => {
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
                  forward={pass}
                />
              </div>
            );
          })}
        </div>
      </div>
      {(newer || below > 0) && (
        <Button look="ink" className={styles.pill ?? ""} onClick={toEnd}>
          {newer ? t("thread.newest") : t("thread.new", { count: below })}
        </Button>
      )}
    </div>
  );
}

/** Where the last thing stands that somebody else said, if it was lately. */
async function lastSaid(backend: Backend, conversation: string): Promise<string | undefined> {
  const { messages } = await backend.messages(conversation, theEnd, 50);
  return messages.find(({ kind, position }) => kind === "contact" && position)?.position;
}
