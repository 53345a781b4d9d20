import { rowTime, shortName } from "@rowan/shared/messaging";
import { Avatar, Icon, type IconName } from "@rowan/shared/ui";
import { memo } from "react";
import type { InboxRow } from "../backend/backend.ts";
import { useHealth, useHere } from "../backend/queries.ts";
import { avatarKind, useNow, usePlace } from "../controls/index.ts";
import { channelOf } from "../conversation/channels.ts";
import { useNumberChip } from "../text/useNumberChip.ts";
import { useWords } from "../words/index.ts";
import styles from "./Inbox.module.css";
import { usePreview } from "./preview.ts";

interface RowProps {
  readonly id: string;
  readonly row: InboxRow;
  /** Open in the middle. */
  readonly selected: boolean;
  /** Where the keyboard stands. */
  readonly active: boolean;
  readonly position: number;
  /** -1 while more rows are to come. */
  readonly size: number;
  readonly top: number;
  readonly open: (conversation: string) => void;
}

/** One conversation. Its name says what is seen, in the order in which it matters. */
export const Row = memo(function Row(props: RowProps) {
  const { id, row, selected, active, position, size, top, open } = props;
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const { subject, group } = row;
  const { icon, short, about, tint } = channelOf(row.channel);
  const channel = subject
    ? t(group ? "row.groupSubject" : about, { subject })
    : t(group ? "channel.group" : short);
  const chip = useNumberChip()(row);
  const name = row.readOnly ? t("row.inactive", { name: row.name }) : row.name;
  const time = row.at ? rowTime(row.at, now, place) : "";
  const mark = useMark(row);
  const preview = usePreview();
  const spokenName = [
    row.unread > 0 && t("row.unread", { count: row.unread }),
    name,
    channel,
    chip,
    mark?.words,
    time,
  ];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names this row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox hears the keys
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={size}
      className={`${styles.row} ${row.unread > 0 ? styles.unread : ""} ${row.readOnly ? styles.off : ""}`}
      data-active={active}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => open(row.id)}
    >
      <span className="sr-only">{spokenName.filter(Boolean).join(", ")}</span>
      <div className={styles.look} aria-hidden="true">
        <span>{row.unread > 0 && <i className={styles.dot} data-unread />}</span>
        <Avatar kind={avatarKind(row)} initials={row.initials} />
        <div>
          <div className={styles.first}>
            <span className={styles.name}>{name}</span>
            <time {...(row.at && { dateTime: row.at })}>{time}</time>
          </div>
          <div className={styles.second}>
            <span className={styles[tint]}>
              <Icon name={icon} size="small" />
            </span>
            <span className={styles.subject}>{channel}</span>
            {chip && <span className={styles.chip}>{chip}</span>}
          </div>
          <div className={styles.third}>
            <span className={styles.preview}>{preview(row)}</span>
            {mark && (
              <span
                className={`${styles.mark} ${row.mark === "failed" || row.mark === "unconfirmed" ? styles.failed : ""}`}
              >
                <Icon name={mark.icon} size="small" />
                {mark.words}
              </span>
            )}
          </div>
        </div>
      </div>
    </div>
  );
});

interface RowMark {
  readonly icon: IconName;
  readonly words: string;
}

/** The one mark that matters most, as Go chose it. */
function useMark(row: InboxRow): RowMark | null {
  const t = useWords();
  const replying = useHere(row.id).find(({ doing }) => doing === "replying");
  const offline = useHealth()?.online === false;
  switch (row.mark) {
    case "asks_back":
      return { icon: "person-question", words: t("row.asksBack") };
    case "failed":
      return {
        icon: "warning",
        words: row.reason
          ? t("row.failedBecause", {
              reason: t(`${channelOf(row.channel).mailed ? "mailBrief" : "brief"}.${row.reason}`),
            })
          : t("row.failed"),
      };
    case "unconfirmed":
      return { icon: "warning", words: t("row.unconfirmed") };
  }
  if (replying) {
    return {
      icon: "pencil",
      words: t("presence.replying", { name: shortName(replying.name) }),
    };
  }
  switch (row.mark) {
    case "mention":
      return { icon: "at", words: t("row.mention") };
    case "draft":
      return { icon: "pencil", words: t("row.draft") };
    case "seen":
      return { icon: "eye", words: t("status.seen") };
    case "waiting":
      return { icon: "clock", words: t(offline ? "status.waiting" : "status.pending") };
    default:
      return null;
  }
}
