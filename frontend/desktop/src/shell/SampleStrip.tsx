import { useWords } from "../words/index.ts";
import styles from "./SampleStrip.module.css";

/** Stands over everything while the practice is the sample. */
export function SampleStrip() {
  const t = useWords();
  return (
    <aside className={styles.strip} aria-label={t("sample.label")}>
      {t("sample")}
    </aside>
  );
}
