import { Modal } from "@mantine/core";
import { dateOf } from "@rowan/shared/messaging";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ConsentHow, Standing } from "../backend/text.ts";
import { Button, Problem, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";

const ways: readonly ConsentHow[] = ["form", "verbal", "agreement"];

interface ConsentQuestionProps {
  readonly name: string;
  readonly contact: string;
  readonly standing: Standing;
  /** It is written down. */
  readonly agreed: () => void;
  /** Sends without, where the practice allows that. */
  readonly without: () => void;
  readonly securely: ReactNode;
}

/** Asks, before the first text, how somebody agreed to it (CMP-10, SMS-02). */
export function ConsentQuestion(props: ConsentQuestionProps) {
  const { name, contact, standing, agreed, without, securely } = props;
  const t = useWords();
  const [how, setHow] = useState<ConsentHow>();
  const save = useSaveConsent(standing.address, contact, agreed);
  return (
    <section className={styles.question} aria-label={t("consent.label")}>
      <Ways legend={t("consent.question", { name })} how={how} choose={setHow} first />
      <p className={styles.rule}>{t("consent.warning1")}</p>
      <Problem error={save.error} />
      <div className={styles.acts}>
        <Button
          look="ink"
          aria-disabled={how === undefined || save.isPending}
          onClick={() => how && !save.isPending && save.mutate(how)}
        >
          {t("consent.send")}
        </Button>
        {securely}
        {standing.required ? (
          <span className={styles.rule}>{t("consent.required")}</span>
        ) : (
          <Button look="quiet" onClick={without}>
            {t("consent.without")}
          </Button>
        )}
      </div>
    </section>
  );
}

interface ConsentDialogProps {
  readonly name: string;
  readonly contact: string;
  readonly phone: string;
  readonly close: () => void;
}

/** Writes a consent down from the contact's card. */
export function ConsentDialog({ name, contact, phone, close }: ConsentDialogProps) {
  const t = useWords();
  const [how, setHow] = useState<ConsentHow>();
  const save = useSaveConsent(phone, contact, close);
  return (
    <Modal
      opened
      onClose={close}
      title={t("consent.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Ways legend={t("consent.question", { name })} how={how} choose={setHow} first />
      <p className={styles.rule}>{t("consent.warning1")}</p>
      <Problem error={save.error} />
      <div className={styles.dialogActs}>
        <Button onClick={close}>{t("cancel")}</Button>
        <Button
          look="ink"
          aria-disabled={how === undefined || save.isPending}
          onClick={() => how && !save.isPending && save.mutate(how)}
        >
          {t("save")}
        </Button>
      </div>
    </Modal>
  );
}

function useSaveConsent(phone: string, contact: string, onSuccess: () => void) {
  const backend = useBackend();
  return useMutation({
    mutationFn: (how: ConsentHow) => backend.saveConsent({ address: phone, contact, how }),
    onSuccess,
  });
}

interface WaysProps {
  readonly legend: string;
  readonly how: ConsentHow | undefined;
  readonly choose: (how: ConsentHow) => void;
  readonly first?: boolean;
}

function Ways({ legend, how, choose, first = false }: WaysProps) {
  const t = useWords();
  const name = useId();
  return (
    <fieldset className={styles.reasons}>
      <legend>{legend}</legend>
      {ways.map((way, at) => (
        <label key={way}>
          <input
            type="radio"
            name={name}
            checked={how === way}
            {...(first && at === 0 && { "data-autofocus": true, "data-first": true })}
            onChange={() => choose(way)}
          />
          {t(`consent.${way}`)}
        </label>
      ))}
    </fieldset>
  );
}

/** "Agreed to texts Feb 11, 2026", or since when texts are off; nothing while nobody wrote it down. */
export function useConsentWords() {
  const t = useWords();
  const place = usePlace();
  return ({ offAt, at, how }: Standing): string => {
    if (offAt) return t("consent.off", { date: dateOf(offAt, place) });
    return how === "" ? "" : t("consent.agreed", { date: dateOf(at, place) });
  };
}
