import { spoken } from "@rowan/shared/i18n";
import { useState } from "react";
import { passkeysWork, signInWithPasskey, wasDismissed } from "../account/passkey.ts";
import type { Join, Portal } from "../api/client.ts";
import styles from "../invitation/invitation.module.css";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import { address } from "./address.ts";
import { rememberedPractice } from "./practice.ts";

interface ComeBackProps {
  readonly portal: Portal;
  /** What this page was opened with, if it says which practice it is. */
  readonly token: string | undefined;
  readonly onJoin: (join: Join) => void;
  readonly onIn: () => void;
}

/** The way in for whoever has an account: a passkey, or a code and the clinic's word. */
export function ComeBack({ portal, token, onJoin, onIn }: ComeBackProps) {
  const t = useWords();
  const [to, setTo] = useState("");
  const [missing, setMissing] = useState(false);
  const code = useAct();
  const passkey = useAct();
  const problem = passkey.problem ?? code.problem;
  const text = missing
    ? t("door.missing.to")
    : problem === undefined
      ? undefined
      : explain(problem, t, {
          invalid: passkey.problem ? "passkey.unknown" : "door.missing.to",
          unsupported: "back.other",
          not_found: "back.which",
          too_many_tries: "door.tooMany",
        });

  const sendCode = () => {
    passkey.setProblem(undefined);
    setMissing(to.trim() === "");
    if (to.trim() === "") return;
    const practice = rememberedPractice();
    const who = {
      ...(token !== undefined && { token }),
      ...(practice !== undefined && { practice }),
      ...address(to),
      language: spoken() === "es" ? ("es" as const) : ("en" as const),
    };
    code.act(async () => onJoin(await portal.comeBack(who)));
  };
  const signIn = () => {
    code.setProblem(undefined);
    setMissing(false);
    passkey.act(async () => {
      try {
        await signInWithPasskey(portal);
      } catch (error) {
        if (wasDismissed(error)) return;
        throw error;
      }
      onIn();
    });
  };

  return (
    <Flow icon="lock" title={t("back.title")}>
      <Lead>{t("back.lead")}</Lead>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          sendCode();
        }}
      >
        {passkeysWork() && (
          <div className={styles.again}>
            <Action kind="secure" busy={passkey.busy} onClick={signIn}>
              {t("passkey.signIn")}
            </Action>
          </div>
        )}
        <label className={styles.line}>
          {t("back.to")}
          <input
            className={styles.field}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            autoComplete="tel"
            inputMode="email"
            aria-describedby="back-problem back-how"
            aria-invalid={missing}
          />
        </label>
        <p id="back-how" className={styles.readers}>
          {t("back.how")}
        </p>
        <Alert id="back-problem" text={text} />
        <div className={styles.again}>
          <Action kind={passkeysWork() ? "strong" : "secure"} type="submit" busy={code.busy}>
            {t("door.code")}
          </Action>
        </div>
      </form>
    </Flow>
  );
}
