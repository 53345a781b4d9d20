import { Icon } from "@rowan/shared/ui";
import type { NumberReception } from "../backend/number.ts";
import { useNow, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { ago } from "./ago.ts";
import styles from "./Numbers.module.css";
import { proves } from "./proof.ts";

interface ArrivingProps {
  /** Of texts, or of mail. */
  readonly set: "arriving" | "receiving";
  readonly of: Pick<NumberReception, "test" | "testedAt">;
  /** When something came last; "" for never. */
  readonly at: string;
  /** What is wrong, as a sentence. */
  readonly wrong: string;
}

/** Whether anything arrives, and how the last test went (N9). */
export function Arriving({ set, of: { test, testedAt }, at, wrong }: ArrivingProps) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const proved = set === "receiving" ? at !== "" : proves(at, now);
  const last = { ago: at && ago(at, now, place.locale) };
  const said = proved ? t(`${set}.fine`, last) : at ? t("arriving.stale", last) : t(`${set}.none`);
  return (
    <span className={styles.arriving} role="status" data-wrong={wrong !== ""}>
      <Icon name={wrong ? "warning" : proved ? "healthy" : "clock"} size="small" />
      <span>
        {wrong || said}
        {test && !(wrong && test === "passed") && (
          <span data-test={test}>
            {t(`${set}.test.${test}`, { ago: ago(testedAt, now, place.locale) })}
          </span>
        )}
      </span>
    </span>
  );
}
