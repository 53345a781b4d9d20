import { useState } from "react";
import type { Me, Portal } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { Emergency } from "../page/Emergency.tsx";
import { explain } from "../page/explain.ts";
import { TopBar } from "../page/TopBar.tsx";
import { useAct } from "../page/useAct.ts";
import { useTitle } from "../page/useTitle.ts";
import { useWords } from "../words/index.ts";
import styles from "./Account.module.css";
import { HomeScreen } from "./HomeScreen.tsx";
import { Passkeys } from "./Passkeys.tsx";
import { Record } from "./Record.tsx";
import { Reminders } from "./Reminders.tsx";

export interface AccountProps {
  readonly portal: Portal;
  readonly me: Me;
  /** Whether signing out would destroy something that the patient wrote. */
  readonly unsent: () => boolean;
  readonly onReminders: (reminders: Me["reminders"]) => void;
  readonly onBack: () => void;
  readonly onSignOut: () => Promise<void>;
}

/** How to reach the practice, who reads along, and the way out. */
export function Account({ portal, me, unsent, onReminders, onBack, onSignOut }: AccountProps) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const [asking, setAsking] = useState(false);
  const { practice } = me;
  useTitle(t("account.title"));
  return (
    <div className={styles.page}>
      <TopBar title={t("account.title")} back={t("page.back")} onBack={onBack} />
      <main className={styles.main}>
        <section aria-labelledby="account-clinic">
          <h2 id="account-clinic">{t("account.clinic")}</h2>
          <p className={styles.name}>{practice.name}</p>
          {practice.replyTime && <p>{practice.replyTime}</p>}
          {practice.hours && <p>{practice.hours}</p>}
          <p>{t("account.readers", { practice: practice.name })}</p>
          <p>
            <Emergency />
          </p>
          <Call practice={practice} />
        </section>
        <Reminders portal={portal} me={me} onChanged={onReminders} />
        <Passkeys portal={portal} />
        <HomeScreen />
        <Record />
        <section aria-labelledby="account-notices">
          <h2 id="account-notices">{t("account.notices")}</h2>
          <p>{t("account.signedInAs", { name: me.name })}</p>
          <p>{t("account.noticesWhy")}</p>
          {asking ? (
            <>
              <p role="alert">{t("account.unsent")}</p>
              <Action kind="strong" onClick={() => setAsking(false)}>
                {t("account.stay")}
              </Action>
              <Action
                kind="quiet"
                busy={busy}
                aria-describedby="account-problem"
                onClick={() => act(onSignOut)}
              >
                {t("account.signOutAnyway")}
              </Action>
            </>
          ) : (
            <Action
              kind="strong"
              busy={busy}
              aria-describedby="account-problem"
              onClick={() => (unsent() ? setAsking(true) : act(onSignOut))}
            >
              {t("account.signOut")}
            </Action>
          )}
          <Alert
            id="account-problem"
            text={problem === undefined ? undefined : explain(problem, t)}
          />
        </section>
      </main>
    </div>
  );
}
