import { Avatar } from "@rowan/shared/ui";
import { useId } from "react";
import type { LinkMember } from "../backend/link.ts";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";

interface ChoiceProps {
  readonly staff: readonly LinkMember[];
  /** Teammates' ids. */
  readonly chosen: readonly string[];
  readonly choose: (chosen: readonly string[]) => void;
  readonly error: string | null;
  /** The dialog is about nothing else: its title names the choice, its focus begins here. */
  readonly first?: boolean;
}

/** Who of the staff are members. */
export function Choice({ staff, chosen, choose, error, first = false }: ChoiceProps) {
  const t = useWords();
  const wrong = useId();
  return (
    <fieldset className={styles.choice} {...(error && { "aria-describedby": wrong })}>
      <legend className={first ? "sr-only" : undefined}>{t("links.members")}</legend>
      {staff.map(({ id, name, initials }, at) => (
        <label key={id}>
          <input
            type="checkbox"
            {...(first && at === 0 && { "data-autofocus": true })}
            checked={chosen.includes(id)}
            onChange={(event) =>
              choose(
                event.currentTarget.checked
                  ? [...chosen, id]
                  : chosen.filter((other) => other !== id),
              )
            }
          />
          <Avatar kind="teammate" initials={initials} size="small" />
          {name}
        </label>
      ))}
      {error && (
        <p id={wrong} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
