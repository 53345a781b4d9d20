import { useBackend } from "../backend/backend.ts";
import { usePreferences } from "../backend/queries.ts";
import { keysOf } from "../shell/commands.tsx";
import { useWords } from "../words/index.ts";
import { NumberChoice } from "./NumberChoice.tsx";
import { Page } from "./Page.tsx";

/** For how long a message can be taken back. */
export function SendingSettings() {
  const t = useWords();
  const backend = useBackend();
  const preferences = usePreferences();
  return (
    <Page title={t("settings.sending")} lead={t("undoSend.lead", { keys: keysOf("undo") })}>
      <NumberChoice
        label={t("undoSend.after")}
        description={t("undoSend.afterHelp")}
        offered={[0, 5, 10, 15, 20, 30]}
        value={preferences?.undoSend}
        say={(count) => t("undoSend.seconds", { count })}
        keep={(seconds) => backend.setUndoSend(seconds)}
      />
    </Page>
  );
}
