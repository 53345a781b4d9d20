import { spoken } from "@rowan/shared/i18n";
import { useMemo } from "react";
import { useWords } from "../words/index.ts";
import type { Judged } from "./marks.ts";
import styles from "./text.module.css";

interface CounterProps {
  readonly judged: Judged;
  readonly replace: (text: string) => void;
}

/** How long a text is, as carriers count, and what makes it more than one. */
export function Counter({ judged, replace }: CounterProps) {
  const t = useWords();
  const { length, limit, segments, costly, plain, saved } = judged;
  const figures = useMemo(() => new Intl.NumberFormat(spoken()), []);
  if (length >= limit)
    return (
      <span className={styles.tooLong}>
        {t("text.tooLong", {
          count: length - limit + 1,
          limit: figures.format(limit),
        })}
      </span>
    );
  const emoji = /\p{Extended_Pictographic}/u.test(costly);
  return (
    <span className={styles.counter}>
      {t("text.length", {
        length: figures.format(length),
        limit: figures.format(limit - 1),
        segments,
      })}
      {saved > 0 ? (
        <button type="button" className={styles.quotes} onClick={() => replace(plain)}>
          {t("text.plain", { count: saved })}
        </button>
      ) : (
        costly !== "" &&
        segments > 1 && (
          <> · {t(emoji ? "text.emoji" : "text.costly", { sign: costly, count: segments })}</>
        )
      )}
    </span>
  );
}
