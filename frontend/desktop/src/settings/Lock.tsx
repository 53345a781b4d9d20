import { useBackend } from "../backend/backend.ts";
import { useIdleMinutes } from "../backend/queries.ts";
import { keysOf } from "../shell/commands.tsx";
import { useWords } from "../words/index.ts";
import { NumberChoice } from "./NumberChoice.tsx";
import { Page } from "./Page.tsx";
import styles from "./Settings.module.css";

/** When the window locks by itself. */
export function LockSettings() {
  const t = useWords();
  const backend = useBackend();
  return (
    <Page title={t("settings.lock")} lead={t("lock.lead", { keys: keysOf("lock") })}>
      <NumberChoice
        label={t("lock.after")}
        description={t("lock.afterHelp")}
        offered={[1, 2, 5, 10, 15, 20, 30]}
        value={useIdleMinutes()}
        say={(count) => t("lock.minutes", { count })}
        keep={(minutes) => backend.setIdleMinutes(minutes)}
      />
      <p className={styles.lead}>{t("lock.count")}</p>
    </Page>
  );
}
