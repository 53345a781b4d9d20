import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./Action.module.css";

export interface ActionProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Secure is what begins or continues secure messaging, strong any other main act, quiet the rest. */
  readonly kind: "secure" | "strong" | "quiet";
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A button as wide as the column. While busy it keeps the focus but does nothing. */
export function Action({ kind, busy = false, onClick, type = "button", ...rest }: ActionProps) {
  return (
    <button
      {...rest}
      type={busy ? "button" : type}
      className={`${styles.action} ${styles[kind]}`}
      aria-disabled={busy || undefined}
      {...(!busy && onClick && { onClick })}
    />
  );
}
