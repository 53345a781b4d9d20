import { Modal, TextInput } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { type FormEvent, useState } from "react";
import { BackendError } from "../backend/backend.ts";
import type { NumberSetting, NumberSettings, Registration } from "../backend/number.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import settings from "../settings/Settings.module.css";
import { useWords } from "../words/index.ts";
import styles from "./Numbers.module.css";
import { RegistrationMark } from "./Numbers.tsx";
import { useSaveNumber } from "./useSaveNumber.ts";

interface StepsProps {
  readonly number: NumberSetting;
  readonly settings: NumberSettings;
  readonly close: () => void;
}

/** How many of the steps are behind a number that has come so far. */
const done: Readonly<Record<Registration, number>> = {
  not_registered: 0,
  rejected: 1,
  pending: 3,
  approved: 4,
};

/**
 * What has to be filed, where, and what comes next (MEN-12). The filing is the carrier's;
 * here it is written down how far it has come.
 */
export function Steps({ number, settings: { canEdit, why }, close }: StepsProps) {
  const t = useWords();
  const save = useSaveNumber();
  const [rejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState("");
  const { id, registration, tollFree } = number;
  const kind = tollFree ? "tollFree" : "local";
  const steps = [
    t(`numbers.step.collect.${kind}`),
    t(`numbers.step.file.${kind}`),
    t("numbers.step.note"),
    t(`numbers.step.wait.${kind}`),
  ];
  const move = (to: Registration) =>
    save.mutate({ id, fields: ["registration"], registration: to }, { onSuccess: close });
  const reject = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    save.mutate(
      { id, fields: ["registration", "reason"], registration: "rejected", reason },
      { onSuccess: close },
    );
  };
  const wrong = save.error && BackendError.from(save.error).field;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t("numbers.stepsOf", { name: number.label })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={settings.form}>
        {save.error && wrong !== "reason" && <Problem error={save.error} />}
        <RegistrationMark number={number} />
        <ol className={styles.steps}>
          {steps.map((step, at) => {
            const over = at < done[registration];
            return (
              <li
                key={step}
                data-done={over}
                {...(at === done[registration] && { "aria-current": "step" })}
              >
                <span className={styles.tick}>
                  {over ? (
                    <Icon name="check" size="small" label={t("numbers.step.done")} />
                  ) : (
                    at + 1
                  )}
                </span>
                <span>{step}</span>
              </li>
            );
          })}
        </ol>
        {canEdit ? (
          rejecting ? (
            <form className={settings.form} onSubmit={reject} noValidate>
              <TextInput
                label={t("numbers.reason")}
                description={t("numbers.reasonHelp")}
                value={reason}
                error={fieldError(save.error, "reason")}
                onChange={(event) => setReason(event.currentTarget.value)}
                autoComplete="off"
                autoFocus
              />
              <div className={settings.acts}>
                <Button onClick={() => setRejecting(false)}>{t("links.goBack")}</Button>
                <Button type="submit" look="ink" aria-disabled={save.isPending}>
                  {t("numbers.wasRejected")}
                </Button>
              </div>
            </form>
          ) : (
            <div className={settings.acts}>
              {registration !== "rejected" && registration !== "not_registered" && (
                <Button onClick={() => setRejecting(true)}>{t("numbers.wasRejected")}</Button>
              )}
              {registration !== "pending" && registration !== "approved" && (
                <Button
                  look={
                    registration === "rejected" || registration === "not_registered"
                      ? "ink"
                      : "outline"
                  }
                  onClick={() => move("pending")}
                >
                  {t(registration === "rejected" ? "numbers.filedAgain" : "numbers.filed")}
                </Button>
              )}
              {registration !== "approved" && (
                <Button
                  look={registration === "pending" ? "ink" : "outline"}
                  onClick={() => move("approved")}
                >
                  {t("numbers.wasApproved")}
                </Button>
              )}
            </div>
          )
        ) : (
          <p className={settings.why}>
            <Icon name="info" size="small" />
            {why}
          </p>
        )}
      </div>
    </Modal>
  );
}
