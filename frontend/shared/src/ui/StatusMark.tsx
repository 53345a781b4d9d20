import { useSharedWords } from "../i18n/words.tsx";
import { needsPerson, type Status } from "../messaging/index.ts";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./StatusMark.module.css";

export interface StatusMarkProps {
  readonly status: Status;
  /** There is no way to the service: what is pending says that it waits. */
  readonly offline?: boolean;
  /** When it was sent, delivered or seen, as shown, from messaging's clock(). */
  readonly time?: string;
  /** In a group: how many of how many have seen it. */
  readonly seenBy?: { readonly count: number; readonly total: number };
  /** Why it was not delivered and what to do, or what it waits for, as a sentence for the person. */
  readonly reason?: string;
}

const icons: Record<Status, IconName> = {
  pending: "clock",
  held: "clock",
  queued: "clock",
  sent: "check",
  delivered: "check-double",
  seen: "eye",
  failed: "warning",
  refused: "warning",
  unconfirmed: "help",
};

/** Where a message is: always an icon and a word, so that neither colour nor shape stands alone. */
export function StatusMark({ status, offline, time, seenBy, reason }: StatusMarkProps) {
  const t = useSharedWords();
  const words = () => {
    switch (status) {
      case "pending":
        return t(offline ? "status.waiting" : "status.pending");
      case "held": // its writer may still take it back
      case "queued": // the service has it, the network not yet
        return t("status.pending");
      case "sent":
        return time ? t("status.sentAt", { time }) : t("status.sent");
      case "delivered":
        return time ? t("status.deliveredAt", { time }) : t("status.delivered");
      case "seen":
        if (seenBy && seenBy.total > 1) return t("status.seenBy", seenBy);
        return time ? t("status.seenAt", { time }) : t("status.seen");
      case "failed":
      case "refused":
        return t("status.failed");
      case "unconfirmed":
        return t("status.unconfirmed");
    }
  };
  return (
    <span
      className={`${styles.mark} ${needsPerson(status) ? styles.wrong : ""}`}
      data-status={status}
    >
      <Icon name={icons[status]} size="small" />
      <span>
        {words()}
        {(needsPerson(status) || status === "queued") && reason ? ` ${reason}` : null}
      </span>
    </span>
  );
}
