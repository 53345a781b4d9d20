import styles from "./Avatar.module.css";
import { Icon, type IconName } from "./Icon.tsx";

/** Who or what the picture stands for; it alone decides shape, colour and content (SEC-18). */
export type AvatarKind =
  /** A patient with an account, or a secure conversation: solid blue circle. */
  | "joined"
  /** A contact without an account yet: pale circle. */
  | "notJoined"
  /** A secure conversation that is read-only: blue ring. */
  | "inactive"
  /** A secure conversation with several people: solid blue circle, people. */
  | "group"
  /** The same, read-only: blue ring, people. */
  | "inactiveGroup"
  /** Not secure: pale circle, phone or envelope. */
  | "sms"
  | "email"
  /** Our side: a rounded square. */
  | "teammate"
  | "link";

export interface AvatarProps {
  readonly kind: AvatarKind;
  /** From messaging's initials(); "" shows a person. */
  readonly initials?: string;
  /** 20, 28, 32 or 56 px at normal zoom. */
  readonly size?: "tiny" | "small" | "row" | "card";
}

const drawn: Partial<Record<AvatarKind, IconName>> = {
  group: "users",
  inactiveGroup: "users",
  sms: "phone",
  email: "envelope",
  link: "lock",
};

/** Decoration: what it says stands in words beside it, so screen readers skip it. */
export function Avatar({ kind, initials = "", size = "row" }: AvatarProps) {
  const icon = drawn[kind] ?? (initials === "" ? "person" : undefined);
  return (
    <span
      className={`${styles.avatar} ${styles[kind]} ${styles[size]}`}
      data-kind={kind}
      aria-hidden="true"
    >
      {icon ? <Icon name={icon} size={size === "card" ? "large" : "medium"} /> : initials}
    </span>
  );
}
