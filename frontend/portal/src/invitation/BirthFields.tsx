import { type RefObject, useState } from "react";
import { useWords } from "../words/index.ts";
import { birthDate } from "./birthDate.ts";
import styles from "./invitation.module.css";

/** A date of birth as it is typed. */
export function useBirthFields() {
  const [parts, setParts] = useState({ month: "", day: "", year: "" });
  return {
    parts,
    setParts,
    /** The date, or nothing while it is none. */
    date: () => birthDate(parts.month, parts.day, parts.year, new Date()),
  };
}

interface BirthFieldsProps {
  readonly fields: ReturnType<typeof useBirthFields>;
  readonly wrong: boolean;
  readonly describedBy: string;
  readonly labelledBy: string;
  /** The id of what says what is wrong. */
  readonly problem: string;
  readonly first?: RefObject<HTMLInputElement | null>;
}

/** Month, day and year in fields of their own, since pickers are slow for years long ago. */
export function BirthFields(props: BirthFieldsProps) {
  const { fields, wrong, describedBy, labelledBy, problem, first } = props;
  const t = useWords();
  const part = (name: "month" | "day" | "year", length: number) => (
    <label>
      {t(`birth.${name}`)}
      <input
        ref={name === "month" ? first : undefined}
        className={styles.field}
        value={fields.parts[name]}
        onChange={(event) =>
          fields.setParts({
            ...fields.parts,
            [name]: event.target.value.replace(/\D/g, "").slice(0, length),
          })
        }
        inputMode="numeric"
        autoComplete={`bday-${name}`}
        aria-describedby={problem}
        aria-invalid={wrong}
      />
    </label>
  );
  return (
    <fieldset className={styles.birth} aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {part("month", 2)}
      {part("day", 2)}
      {part("year", 4)}
    </fieldset>
  );
}
