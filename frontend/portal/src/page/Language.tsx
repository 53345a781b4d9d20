import { spoken } from "@rowan/shared/i18n";
import { Icon } from "@rowan/shared/ui";
import { useWords } from "../words/index.ts";
import styles from "./Language.module.css";
import { chooseLanguage } from "./language.ts";

/** Names the other language in that language, so that whoever needs it can read it. */
export function Language({ compact = false }: { readonly compact?: boolean }) {
  const t = useWords();
  const other = spoken() === "es" ? "en" : "es";
  return (
    <button
      type="button"
      className={styles.language}
      lang={other}
      onClick={() => chooseLanguage(other)}
    >
      {!compact && <Icon name="language" size="large" />}
      {t("language.other")}
    </button>
  );
}
