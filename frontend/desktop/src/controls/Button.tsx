import { Icon, type IconName } from "@rowan/shared/ui";
import type { ComponentProps } from "react";
import styles from "./Button.module.css";

export interface ButtonProps extends ComponentProps<"button"> {
  /** Blue is for what sends securely, amber for what stays with the team, and for nothing else. */
  readonly look?: "secure" | "amber" | "ink" | "outline" | "soft" | "quiet";
  readonly icon?: IconName;
  readonly large?: boolean;
}

/** With aria-disabled it looks off but can be focused, so that its reason can be read. */
export function Button({
  look = "outline",
  icon,
  large,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[look]} ${large ? styles.large : ""} ${className ?? ""}`}
      data-look={look}
    >
      {icon && <Icon name={icon} size={large ? "medium" : "small"} />}
      {children}
    </button>
  );
}
