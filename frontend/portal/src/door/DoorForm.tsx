import { spoken } from "@rowan/shared/i18n";
import { useId, useRef, useState } from "react";
import type { Door, Join, Portal } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { BirthFields, useBirthFields } from "../invitation/BirthFields.tsx";
import styles from "../invitation/invitation.module.css";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import { address } from "./address.ts";

interface DoorFormProps {
  readonly portal: Portal;
  readonly door: Door;
  readonly token: string;
  readonly onJoin: (join: Join) => void;
  /** For whoever has an account already. */
  readonly onBack: () => void;
}

/** Who somebody says they are whom nobody invited. Looking changes nothing. */
export function DoorForm({ portal, door, token, onJoin, onBack }: DoorFormProps) {
  const t = useWords();
  const birthTitle = useId();
  const fields = useBirthFields();
  const [name, setName] = useState("");
  const [to, setTo] = useState("");
  const [missing, setMissing] = useState<"name" | "birth" | "to">();
  const { act, busy, problem } = useAct();
  const form = useRef<HTMLFormElement>(null);
  const { practice, byPhone, byEmail } = door;
  const kind = byPhone && byEmail ? "either" : byPhone ? "phone" : "email";

  const wrongField = problem instanceof ApiProblem ? problem.field : undefined;
  const wrongTo = missing === "to" || wrongField === "phone" || wrongField === "email";
  const text = missing
    ? t(missing === "birth" ? "birth.incomplete" : `door.missing.${missing}`)
    : problem === undefined
      ? undefined
      : explain(problem, t, {
          invalid: "door.missing.to",
          unsupported: `door.only.${kind}`,
          too_many_tries: "door.tooMany",
        });

  const submit = () => {
    const date = fields.date();
    const lacks =
      name.trim() === "" ? "name" : !date ? "birth" : to.trim() === "" ? "to" : undefined;
    setMissing(lacks);
    if (lacks) {
      const at = { name: 0, birth: 1, to: 4 }[lacks];
      form.current?.querySelectorAll("input")[at]?.focus();
      return;
    }
    const stranger = {
      token,
      name,
      birthDate: date ?? "",
      ...address(to),
      language: spoken() === "es" ? ("es" as const) : ("en" as const),
    };
    act(async () => onJoin(await portal.enterDoor(stranger)));
  };

  return (
    <Flow
      icon="lock"
      step={1}
      title={t("door.title", { practice: practice.name })}
      windowTitle={t("door.window")}
    >
      <Lead>
        {t("door.lead")} {practice.replyTime} {practice.hours}
      </Lead>
      <form
        ref={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label className={styles.line}>
          {t("door.name")}
          <input
            className={styles.field}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="name"
            maxLength={200}
            aria-describedby="door-problem"
            aria-invalid={missing === "name" || wrongField === "name"}
          />
        </label>
        <p id={birthTitle} className={styles.part}>
          {t("door.birth")}
        </p>
        <BirthFields
          fields={fields}
          wrong={missing === "birth" || wrongField === "birthDate"}
          labelledBy={birthTitle}
          describedBy={birthTitle}
          problem="door-problem"
        />
        <label className={styles.line}>
          {t(`door.to.${kind}`)}
          <input
            className={styles.field}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            autoComplete={kind === "email" ? "email" : "tel"}
            inputMode={kind === "phone" ? "tel" : "email"}
            aria-describedby="door-problem"
            aria-invalid={wrongTo}
          />
        </label>
        <Alert id="door-problem" text={text} />
        <div className={styles.again}>
          <Action kind="secure" type="submit" busy={busy}>
            {t("door.code")}
          </Action>
          <Action kind="quiet" onClick={onBack}>
            {t("door.joined")}
          </Action>
          {problem !== undefined && <Call practice={practice} />}
        </div>
        <p className={styles.readers}>{t("join.readersAre", { practice: practice.name })}</p>
      </form>
    </Flow>
  );
}
