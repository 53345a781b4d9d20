import { clock, day } from "@rowan/shared/messaging";
import { Bubble, DayLabel, Icon, StatusMark } from "@rowan/shared/ui";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { explain } from "../page/explain.ts";
import { place } from "../page/language.ts";
import { useWords } from "../words/index.ts";
import { Attached } from "./Attached.tsx";
import type { Held } from "./held.ts";
import styles from "./Log.module.css";
import { Older } from "./Older.tsx";
import type { Outgoing } from "./outbox.ts";
import { type Row, rows } from "./rows.ts";
import type { SeenWatch } from "./seen.ts";

export interface LogProps {
  readonly label: string;
  /** Nothing while the first page is on its way. */
  readonly held: Held | undefined;
  readonly outgoing: readonly Outgoing[];
  readonly online: boolean;
  readonly seen: SeenWatch | undefined;
  readonly loadingOlder: boolean;
  readonly onOlder: () => Promise<void>;
  /** Takes a refused text back into the field. */
  readonly onEdit: (entry: Outgoing) => void;
  readonly onDiscard: (entry: Outgoing) => void;
}

/** The messages, newest last. It follows the newest while the person is there, and else stays put. */
export function Log(props: LogProps) {
  const { label, held, outgoing, online, seen, loadingOlder, onOlder } = props;
  const t = useWords();
  const title = useId();
  const shown = rows(held?.messages ?? [], outgoing, place());
  const { log, onScroll, below, toEnd } = useFollowing(held, outgoing);
  const empty = held !== undefined && shown.length === 0;
  return (
    <div className={styles.frame}>
      <h2 id={title} className="sr-only">
        {label}
      </h2>
      <div
        ref={log}
        className={styles.log}
        role="log"
        aria-labelledby={title}
        aria-busy={!held || loadingOlder}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={styles.rows}>
          {held?.more && <Older what="thread.older" busy={loadingOlder} onOlder={onOlder} />}
          {empty && <p className={styles.event}>{t("thread.hello")}</p>}
          {shown.map((row) => (
            <LogRow
              key={row.key}
              row={row}
              online={online}
              seen={seen}
              onEdit={props.onEdit}
              onDiscard={props.onDiscard}
            />
          ))}
        </div>
      </div>
      {below > 0 && (
        <button type="button" className={styles.below} onClick={toEnd}>
          <Icon name="chevron-down" />
          {t("thread.newBelow", { count: below })}
        </button>
      )}
    </div>
  );
}

interface LogRowProps extends Pick<LogProps, "online" | "seen" | "onEdit" | "onDiscard"> {
  readonly row: Row;
}

/** What of a conversation's events is for its patient. */
const events = {
  joined: "thread.joined",
  closed: "thread.wasClosed",
  reopened: "thread.wasReopened",
} as const;

function isShown(event = ""): event is keyof typeof events {
  return event in events;
}

function LogRow({ row, online, seen, onEdit, onDiscard }: LogRowProps) {
  const t = useWords();
  const here = place();
  switch (row.kind) {
    case "day":
      return <DayLabel label={day(row.at, new Date().toISOString(), here)} />;
    case "event": {
      const { event } = row.message;
      return isShown(event) ? <p className={styles.event}>{t(events[event])}</p> : null;
    }
    case "theirs": {
      const { id, at, body, attachments, patient } = row.message;
      const { author: name = "" } = row.message;
      const author = patient ? t("thread.patient", { name }) : name;
      return (
        <Watched message={id} wanted={!row.message.seen} seen={seen}>
          <Bubble
            direction="inbound"
            {...(row.first && { author, time: clock(at, here), dateTime: at })}
          >
            {!row.first && author !== "" && (
              <span className="sr-only">{t("thread.by", { name: author })} </span>
            )}
            {body}
            <Attached files={attachments} />
          </Bubble>
        </Watched>
      );
    }
    case "mine": {
      const { status, at, body, attachments } = row.message;
      const time = clock(at, here);
      const sent = <time dateTime={at}>{time}</time>;
      return (
        <Bubble
          direction="outbound"
          status={
            row.marked && status !== "seen" ? (
              <StatusMark status="delivered" time={time} />
            ) : row.marked ? (
              // When it was seen is not known, only when it was sent.
              <>
                {sent}
                <StatusMark status="seen" />
              </>
            ) : (
              row.last && sent
            )
          }
        >
          <span className="sr-only">{t("thread.you")} </span>
          {body}
          <Attached files={attachments} />
        </Bubble>
      );
    }
    case "outgoing": {
      const { entry } = row;
      return (
        <>
          <Bubble direction="outbound" status={<OutgoingMark entry={entry} online={online} />}>
            <span className="sr-only">{t("thread.you")} </span>
            {entry.body}
            <Attached files={entry.attachments} />
          </Bubble>
          {entry.state === "refused" && (
            <div className={styles.refused}>
              <button type="button" onClick={() => onEdit(entry)}>
                {t("thread.edit")}
              </button>
              <button type="button" onClick={() => onDiscard(entry)}>
                {t("thread.discard")}
              </button>
            </div>
          )}
        </>
      );
    }
  }
}

function OutgoingMark({ entry, online }: { readonly entry: Outgoing; readonly online: boolean }) {
  const t = useWords();
  switch (entry.state) {
    case "delivered":
      return <StatusMark status="delivered" time={clock(entry.at, place())} />;
    case "refused":
      return <StatusMark status="refused" reason={explain(entry.problem, t)} />;
    case "sending":
      return <StatusMark status="pending" offline={!online} />;
    case "waiting":
      return <StatusMark status="pending" offline />;
  }
}

interface WatchedProps {
  readonly message: string;
  readonly wanted: boolean;
  readonly seen: SeenWatch | undefined;
  readonly children: ReactNode;
}

/** Watches whether its message comes to be seen. */
function Watched({ message, wanted, seen, children }: WatchedProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!wanted || !seen || !element.current) return;
    return seen.watch(element.current, message);
  }, [wanted, seen, message]);
  return (
    <div ref={element} className={styles.watched}>
      {children}
    </div>
  );
}

/** Fetches older messages when it comes into view, or is pressed. */
/** How near to the end counts as being there. */
const nearEnd = 48;

/** Keeps the newest message in view while the person is at the end, and their place in view while they are not. */
function useFollowing(held: Held | undefined, outgoing: readonly Outgoing[]) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef<{ first: string | undefined; height: number; sent: number }>(undefined);
  const [read, setRead] = useState(0);
  const messages = held?.messages ?? [];
  const last = messages.at(-1)?.position ?? 0;

  const toEnd = () => {
    atEnd.current = true;
    setRead(last);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  };

  const first = messages[0]?.id;
  const sent = outgoing.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the rows change, whatever in them does
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const was = before.current;
    before.current = { first, height: element.scrollHeight, sent };
    const wrote = was !== undefined && sent > was.sent;
    if (atEnd.current || wrote) toEnd();
    else if (was && was.first !== first) element.scrollTop += element.scrollHeight - was.height;
  }, [messages, outgoing]);

  // The keyboard and a growing field take height away: the newest stays in view.
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    if (atEnd.current) setRead(last);
  };

  const below = messages.filter(({ mine, position }) => !mine && position > read).length;
  return { log, onScroll, below: atEnd.current ? 0 : below, toEnd };
}
