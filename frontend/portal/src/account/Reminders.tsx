import type { Me, Portal } from "../api/client.ts";
import { Alert } from "../page/Alert.tsx";
import { explain } from "../page/explain.ts";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import styles from "./Account.module.css";

interface RemindersProps {
  readonly portal: Portal;
  readonly me: Me;
  readonly onChanged: (reminders: Me["reminders"]) => void;
}

/** How the patient is told that something new is there. Without either, it is there all the same (P15). */
export function Reminders({ portal, me, onChanged }: RemindersProps) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const wanted = me.reminders;
  const choose = (next: typeof wanted) =>
    act(async () => {
      await portal.remind(next);
      onChanged(next);
    });
  const ways = [
    { way: "text", possible: me.byText },
    { way: "email", possible: me.byEmail },
  ] as const;
  return (
    <section aria-labelledby="account-reminders">
      <h2 id="account-reminders">{t("reminders.title")}</h2>
      <p>{t("reminders.why")}</p>
      {ways
        .filter(({ possible }) => possible)
        .map(({ way }) => (
          <label key={way} className={styles.switch}>
            <input
              type="checkbox"
              checked={wanted[way]}
              aria-describedby="reminders-problem"
              onChange={(event) => {
                if (!busy) choose({ ...wanted, [way]: event.currentTarget.checked });
              }}
            />
            {t(`reminders.${way}`)}
          </label>
        ))}
      {!(me.byText && wanted.text) && !(me.byEmail && wanted.email) && (
        <p role="status">{t("reminders.none")}</p>
      )}
      <Alert
        id="reminders-problem"
        text={problem === undefined ? undefined : explain(problem, t)}
      />
    </section>
  );
}
