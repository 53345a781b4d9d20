import { useEffect, useId, useRef, useState } from "react";
import type { Join } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import styles from "./invitation.module.css";
import { lastDigits } from "./lastDigits.ts";

const digits = 6;
const resendAfter = 30;

export interface CodeProps {
  readonly join: Join;
  readonly onCode: (code: string) => Promise<void>;
  readonly onAgain: () => Promise<void>;
}

export function Code({ join, onCode, onAgain }: CodeProps) {
  const t = useWords();
  const title = useId();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const [resent, setResent] = useState(false);
  const check = useAct();
  const again = useAct();
  const { seconds, restart } = useCountdown(resendAfter);

  useEffect(() => field.current?.focus(), []);

  const problem = check.problem ?? again.problem;
  const tooMany = check.problem === undefined ? "code.tooManyCodes" : "code.tooManyTries";
  const text = incomplete
    ? t("code.incomplete")
    : problem === undefined
      ? undefined
      : explain(problem, t, { too_many_tries: tooMany });

  const submit = () => {
    again.setProblem(undefined);
    setResent(false);
    setIncomplete(code.length < digits);
    field.current?.focus();
    if (code.length === digits) check.act(() => onCode(code));
  };
  const sendAgain = () => {
    check.setProblem(undefined);
    setIncomplete(false);
    setResent(false);
    again.act(async () => {
      restart();
      await onAgain();
      setCode("");
      setResent(true);
    });
    field.current?.focus();
  };

  return (
    <Flow icon="lock" step={2} title={t("code.title")} titleId={title} focusTitle={false}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Lead id="code-sent">
          {t(join.byPhone ? "code.textedTo" : "code.emailedTo", {
            address: join.sentTo ?? "",
            digits: lastDigits(join.sentTo),
          })}
        </Lead>
        <input
          ref={field}
          className={styles.code}
          name="code"
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, "").slice(0, digits))}
          autoComplete="one-time-code"
          inputMode="numeric"
          enterKeyHint="go"
          aria-labelledby={title}
          aria-describedby="code-problem code-sent"
          aria-invalid={text !== undefined && again.problem === undefined}
        />
        <Alert id="code-problem" text={text} />
        <div className={styles.notice} role="status">
          {resent && t("code.sentAgain")}
        </div>
        <div className={styles.again}>
          <Action kind="secure" type="submit" busy={check.busy}>
            {t("page.continue")}
          </Action>
          <Action kind="quiet" disabled={seconds > 0} busy={again.busy} onClick={sendAgain}>
            {seconds > 0 ? t("code.againIn", { seconds }) : t("code.again")}
          </Action>
          {problem !== undefined && <Call practice={join.practice} />}
        </div>
      </form>
    </Flow>
  );
}

/** Counts the seconds down to 0, again after restart. */
function useCountdown(from: number) {
  const [seconds, setSeconds] = useState(from);
  const counting = seconds > 0;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1_000);
    return () => clearInterval(timer);
  }, [counting]);
  return { seconds, restart: () => setSeconds(from) };
}
