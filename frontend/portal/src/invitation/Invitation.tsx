import { Icon } from "@rowan/shared/ui";
import { useState } from "react";
import type { Invited } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import styles from "./invitation.module.css";
import { lastDigits } from "./lastDigits.ts";

export interface InvitationProps {
  readonly invited: Invited;
  /** Accepts the invitation. Nothing before it changes anything. */
  readonly onContinue: () => Promise<void>;
}

export function Invitation({ invited, onContinue }: InvitationProps) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const [notMine, setNotMine] = useState(false);
  const { practice, invitedBy, sendsTo, byPhone } = invited;
  return (
    <Flow
      icon="lock"
      step={1}
      title={t("join.invites", { practice: practice.name })}
      windowTitle={t("join.title")}
      acts={
        <>
          <Action
            kind="secure"
            busy={busy}
            aria-describedby="join-problem"
            onClick={() => act(onContinue)}
          >
            {t("page.continue")}
          </Action>
          <Action
            kind="quiet"
            aria-expanded={notMine}
            aria-controls="not-mine"
            onClick={() => setNotMine(!notMine)}
          >
            {t(byPhone ? "join.notMyNumber" : "join.notMyEmail")}
          </Action>
          <div id="not-mine" className={styles.aside}>
            {notMine && (
              <>
                <p>{t("join.notMine")}</p>
                <Call practice={practice} />
              </>
            )}
          </div>
        </>
      }
    >
      <Lead>
        {t("join.invitedBy", { name: invitedBy })} {t("join.lead")}
      </Lead>
      <ul className={styles.facts}>
        <li>
          <Icon name={byPhone ? "mobile" : "envelope"} />
          <div>
            <b>{t(byPhone ? "join.codeByPhone" : "join.codeByEmail")}</b>
            <span>
              {t(byPhone ? "join.textedTo" : "join.emailedTo", {
                address: sendsTo,
                digits: lastDigits(sendsTo),
              })}
            </span>
          </div>
        </li>
        <li>
          <Icon name="calendar" />
          <div>
            <b>{t("join.birthDate")}</b>
            <span>{t("join.birthDateWhy")}</span>
          </div>
        </li>
        <li>
          <Icon name="users" />
          <div>
            <b>{t("join.readers")}</b>
            <span>
              {t("join.readersAre", { practice: practice.name })} {practice.replyTime}{" "}
              {practice.hours}
            </span>
          </div>
        </li>
      </ul>
      <Alert id="join-problem" text={problem === undefined ? undefined : explain(problem, t)} />
      {problem !== undefined && (
        <div className={styles.aside}>
          <Call practice={practice} />
        </div>
      )}
    </Flow>
  );
}
