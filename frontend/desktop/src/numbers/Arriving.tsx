import { Icon } from "@rowan/shared/ui";
import type { NumberReception } from "../backend/number.ts";
import { useNow, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { ago } from "./ago.ts";
import styles from "./Numbers.module.css";
import { useTrouble } from "./useTrouble.ts";

/** Whether texts to a number arrive, and how the last test went (N9). */
export function Arriving({ of }: { readonly of: NumberReception | undefined }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const trouble = useTrouble();
  if (!of) return null;
  const wrong = trouble(of);
  const { receivedAt, test, testedAt } = of;
  return (
    <span className={styles.arriving} role="status" data-wrong={wrong !== ""}>
      <Icon name={wrong ? "warning" : receivedAt ? "healthy" : "clock"} size="small" />
      <span>
        {wrong ||
          (receivedAt
            ? t("arriving.fine", { ago: ago(receivedAt, now, place.locale) })
            : t("arriving.none"))}
        {test && (
          <span data-test={test}>
            {t(`arriving.test.${test}`, { ago: ago(testedAt, now, place.locale) })}
          </span>
        )}
      </span>
    </span>
  );
}
