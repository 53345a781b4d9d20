import { rowTime } from "@rowan/shared/messaging";
import { useEffect, useState } from "react";
import type { Passkey, Portal } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { explain } from "../page/explain.ts";
import { place } from "../page/language.ts";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import styles from "./Account.module.css";
import { makePasskey, passkeysWork, wasDismissed } from "./passkey.ts";

/** The ways to sign in again without a code: added, listed, removed. */
export function Passkeys({ portal }: { readonly portal: Portal }) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const [passkeys, setPasskeys] = useState<readonly Passkey[]>([]);
  useEffect(() => {
    act(async () => setPasskeys((await portal.passkeys()).passkeys));
  }, [act, portal]);
  const add = () =>
    act(async () => {
      try {
        setPasskeys(await makePasskey(portal));
      } catch (error) {
        if (!wasDismissed(error)) throw error;
      }
    });
  const remove = (id: string) =>
    act(async () => setPasskeys((await portal.removePasskey(id)).passkeys));
  return (
    <section aria-labelledby="account-passkeys">
      <h2 id="account-passkeys">{t("passkey.title")}</h2>
      <p>{t(passkeys.length === 0 ? "passkey.none" : "passkey.some")}</p>
      <ul className={styles.passkeys}>
        {passkeys.map(({ id, name, madeAt }) => (
          <li key={id}>
            <span>
              <b>{name || t("passkey.unnamed")}</b>{" "}
              <time dateTime={madeAt}>{rowTime(madeAt, new Date().toISOString(), place())}</time>
            </span>
            <button
              type="button"
              aria-label={t("passkey.removeOf", { name: name || t("passkey.unnamed") })}
              onClick={() => remove(id)}
            >
              {t("passkey.remove")}
            </button>
          </li>
        ))}
      </ul>
      {passkeysWork() && (
        <Action kind="strong" busy={busy} aria-describedby="passkeys-problem" onClick={add}>
          {t("passkey.add")}
        </Action>
      )}
      <Alert id="passkeys-problem" text={problem === undefined ? undefined : explain(problem, t)} />
    </section>
  );
}
