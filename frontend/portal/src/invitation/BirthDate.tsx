import { useEffect, useId, useRef, useState } from "react";
import type { PracticeCard } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import { BirthFields, useBirthFields } from "./BirthFields.tsx";
import styles from "./invitation.module.css";

export interface BirthDateProps {
  readonly practice: PracticeCard;
  readonly onBirthDate: (date: string) => Promise<void>;
  readonly onTell: () => Promise<void>;
}

export function BirthDate({ practice, onBirthDate, onTell }: BirthDateProps) {
  const t = useWords();
  const title = useId();
  const first = useRef<HTMLInputElement>(null);
  const fields = useBirthFields();
  const [incomplete, setIncomplete] = useState(false);
  const [mismatched, setMismatched] = useState(false);
  const { act, busy, problem } = useAct();

  useEffect(() => first.current?.focus(), []);

  const text = incomplete
    ? t("birth.incomplete")
    : problem === undefined
      ? undefined
      : explain(problem, t);
  const wrong =
    incomplete || (problem instanceof ApiProblem && problem.code === "wrong_birth_date");

  const submit = () => {
    const date = fields.date();
    setIncomplete(date === undefined);
    first.current?.focus();
    if (date === undefined) return;
    act(async () => {
      try {
        await onBirthDate(date);
      } catch (error) {
        setMismatched(true);
        throw error;
      }
    });
  };

  return (
    <Flow icon="calendar" step={3} title={t("birth.title")} titleId={title} focusTitle={false}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Lead id="birth-why">{t("birth.why")}</Lead>
        <BirthFields
          fields={fields}
          wrong={wrong}
          labelledBy={title}
          describedBy="birth-why"
          problem="birth-problem"
          first={first}
        />
        <Alert id="birth-problem" text={text} />
        <div className={styles.again}>
          <Action kind="secure" type="submit" busy={busy}>
            {t("page.continue")}
          </Action>
          {mismatched && (
            <>
              <Action kind="quiet" busy={busy} onClick={() => act(onTell)}>
                {t("birth.tell")}
              </Action>
              <Call practice={practice} />
            </>
          )}
        </div>
      </form>
    </Flow>
  );
}
