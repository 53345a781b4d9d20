import type { ReactNode } from "react";
import styles from "./Bubble.module.css";

export interface BubbleProps {
  /** Ours goes right in the channel's tint, theirs left in neutral. "Ours" is the reader's side. */
  readonly direction: "outbound" | "inbound";
  /** Plain is SMS and email. It tints outbound bubbles only. */
  readonly channel?: "secure" | "plain";
  /** The line above. Leave out in a run by the same author within five minutes, or in the portal's own. */
  readonly author?: string;
  /** As shown, from messaging's clock(). */
  readonly time?: string;
  /** The same moment in UTC. */
  readonly dateTime?: string;
  /** The newest outbound message's StatusMark. */
  readonly status?: ReactNode;
  /** The message menu's button, beside the bubble. */
  readonly menu?: ReactNode;
  /** The text, as written, and its attachments. */
  readonly children: ReactNode;
}

/** One message. It is an article, so that a reader can go from message to message. */
export function Bubble(props: BubbleProps) {
  const { direction, channel = "secure", author, time, dateTime, status, menu, children } = props;
  return (
    <article
      className={`${styles.message} ${styles[direction]} ${styles[channel]}`}
      data-direction={direction}
      data-channel={channel}
    >
      {(author || time) && (
        <header className={styles.by}>
          {author && <b>{author}</b>}
          {time && <time {...(dateTime && { dateTime })}>{time}</time>}
        </header>
      )}
      <div className={styles.line}>
        <div className={styles.bubble}>{children}</div>
        {menu}
      </div>
      {status && <footer className={styles.status}>{status}</footer>}
    </article>
  );
}
