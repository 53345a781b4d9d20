import { useEffect, useId, useRef } from "react";
import styles from "./Radios.module.css";

interface RadiosProps<T extends string> {
  readonly legend: string;
  readonly of: readonly T[];
  readonly words: (one: T) => string;
  readonly chosen: T | undefined;
  readonly choose: (one: T) => void;
  /** The focus of a dialog begins here. */
  readonly first?: boolean;
  /** One below the other. */
  readonly below?: boolean;
  /** Whoever tried to go on without choosing: the focus comes here with each try. */
  readonly missing?: object | undefined;
}

/** One of a few, all of which are in sight. */
export function Radios<T extends string>(props: RadiosProps<T>) {
  const { legend, of, words, chosen, choose, first = false, below = false, missing } = props;
  const name = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (missing) box.current?.querySelector("input")?.focus();
  }, [missing]);
  return (
    <fieldset ref={box} className={below ? `${styles.radios} ${styles.below}` : styles.radios}>
      <legend>{legend}</legend>
      {of.map((one, at) => (
        <label key={one}>
          <input
            type="radio"
            name={name}
            checked={chosen === one}
            {...(first && at === 0 && { "data-autofocus": true, "data-first": true })}
            onChange={() => choose(one)}
          />
          {words(one)}
        </label>
      ))}
    </fieldset>
  );
}
