import { useEffect } from "react";
import type { Join } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";

const pollEvery = 15_000;

export interface ConfirmProps {
  readonly join: Join;
  readonly onTell: () => Promise<void>;
  /** Asks which step is next. */
  readonly onPoll: () => Promise<void>;
}

/** Where no birth date can prove the person, a teammate does: never a dead end. */
export function Confirm({ join, onTell, onPoll }: ConfirmProps) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const waiting = join.step === "waiting";
  usePoll(waiting, onPoll);
  if (waiting) {
    return (
      <Flow
        key="waiting"
        icon="clock"
        step={3}
        title={t("confirm.waiting")}
        acts={<Call practice={join.practice} />}
      >
        <Lead>{t("confirm.waitingHow")}</Lead>
      </Flow>
    );
  }
  if (join.step === "declined") {
    return (
      <Flow
        key="declined"
        icon="warning"
        title={t("back.declined")}
        acts={<Call practice={join.practice} />}
      >
        <Lead>{t("back.declinedHow")}</Lead>
      </Flow>
    );
  }
  return (
    <Flow
      key="ask"
      icon="person"
      step={3}
      title={t("confirm.title")}
      acts={
        <>
          <Action
            kind="secure"
            busy={busy}
            aria-describedby="ask-problem"
            onClick={() => act(onTell)}
          >
            {t("birth.tell")}
          </Action>
          <Call practice={join.practice} />
        </>
      }
    >
      <Lead>{t("confirm.why")}</Lead>
      <Alert id="ask-problem" text={problem === undefined ? undefined : explain(problem, t)} />
    </Flow>
  );
}

/** Polls while the page is looked at, and at once when somebody comes back to it. */
function usePoll(wanted: boolean, poll: () => Promise<void>): void {
  useEffect(() => {
    if (!wanted) return;
    const ask = () => {
      // A poll that fails says nothing; the next one asks again.
      if (document.visibilityState === "visible") poll().catch(() => {});
    };
    const timer = setInterval(ask, pollEvery);
    document.addEventListener("visibilitychange", ask);
    window.addEventListener("focus", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
      window.removeEventListener("focus", ask);
    };
  }, [wanted, poll]);
}
