import styles from "./DayLabel.module.css";

export interface DayLabelProps {
  /** From messaging's day(). */
  readonly label: string;
}

/** The day over its messages: centred, no lines. */
export function DayLabel({ label }: DayLabelProps) {
  return <h3 className={styles.day}>{label}</h3>;
}
