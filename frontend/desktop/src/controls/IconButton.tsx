import { Tooltip } from "@mantine/core";
import { Icon, type IconName } from "@rowan/shared/ui";
import type { ComponentProps } from "react";
import styles from "./IconButton.module.css";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  readonly icon: IconName;
  readonly label: string;
  /** As "Ctrl Shift L"; shown in the tooltip. */
  readonly keys?: string;
  /** Whether what it opens is open. */
  readonly on?: boolean;
}

export function IconButton({ icon, label, keys, on, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        {...(on !== undefined && { "aria-expanded": on })}
        className={`${styles.button} ${on ? styles.on : ""} ${className ?? ""}`}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
