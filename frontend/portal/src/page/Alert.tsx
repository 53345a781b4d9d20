import { Icon } from "@rowan/shared/ui";
import styles from "./Alert.module.css";

export interface AlertProps {
  readonly id: string;
  /** The sentence, or nothing while all is well. */
  readonly text: string | undefined;
}

/** Says what went wrong. It stands in the page from the start, so that what appears in it is read out. */
export function Alert({ id, text }: AlertProps) {
  return (
    <div id={id} role="alert">
      {text && (
        <p className={styles.text}>
          <Icon name="warning" />
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}
