import styles from "./Icon.module.css";
import { shapes } from "./shapes.ts";

export type IconName = keyof typeof shapes;

export interface IconProps {
  readonly name: IconName;
  /** 13, 16 or 18 px at normal zoom. */
  readonly size?: "small" | "medium" | "large";
  /** What a screen reader says. Leave out where a word stands beside it: then it is decoration. */
  readonly label?: string;
}

/** An outline in the colour of the text around it. */
export function Icon({ name, size = "medium", label }: IconProps) {
  const shape = <path d={shapes[name]} />;
  const common = { className: `${styles.icon} ${styles[size]}`, viewBox: "0 0 24 24" };
  return label === undefined ? (
    <svg {...common} aria-hidden="true" data-icon={name}>
      {shape}
    </svg>
  ) : (
    <svg {...common} role="img" aria-label={label} data-icon={name}>
      {shape}
    </svg>
  );
}

/** The rowan twig, our mark. */
export function Mark() {
  return (
    <svg className={`${styles.icon} ${styles.mark}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 21V9M12 13.5 7.5 10M12 11.5 16.5 8" />
      <g className={styles.berries}>
        <circle cx="6" cy="8.4" r="2.1" />
        <circle cx="12" cy="5" r="2.5" />
        <circle cx="18" cy="6.6" r="2.1" />
      </g>
    </svg>
  );
}
