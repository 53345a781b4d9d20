import { Modal } from "@mantine/core";
import { dateOf } from "@rowan/shared/messaging";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ConsentHow, Standing } from "../backend/text.ts";
import { Button, Problem, Radios, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";

const ways: readonly ConsentHow[] = ["form", "verbal", "agreement"];

/** What somebody agrees to: each has words of its own. */
type Agreed = "texts" | "mail";
const set = { texts: "consent", mail: "mailConsent" } as const satisfies Record<Agreed, string>;

interface ConsentQuestionProps {
  /** What is asked about; texts unless told. */
  readonly to?: Agreed;
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
  const { to = "texts", name, contact, standing, agreed, without, securely } = props;
  const t = useWords();
  const [how, setHow] = useState<ConsentHow>();
  const save = useSaveConsent(standing.address, contact, agreed);
  return (
    <section className={styles.question} aria-label={t(`${set[to]}.label`)}>
      <Ways legend={t(`${set[to]}.question`, { name })} how={how} choose={setHow} first />
      <p className={styles.rule}>{t(`${set[to]}.warning1`)}</p>
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
          <span className={styles.rule}>{t(`${set[to]}.required`)}</span>
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
  readonly to?: Agreed;
  readonly name: string;
  readonly contact: string;
  readonly address: string;
  readonly close: () => void;
}

/** Writes a consent down from the contact's card. */
export function ConsentDialog({ to = "texts", name, contact, address, close }: ConsentDialogProps) {
  const t = useWords();
  const [how, setHow] = useState<ConsentHow>();
  const save = useSaveConsent(address, contact, close);
  return (
    <Modal
      opened
      onClose={close}
      title={t(`${set[to]}.title`)}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Ways legend={t(`${set[to]}.question`, { name })} how={how} choose={setHow} first />
      <p className={styles.rule}>{t(`${set[to]}.warning1`)}</p>
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

function useSaveConsent(address: string, contact: string, onSuccess: () => void) {
  const backend = useBackend();
  return useMutation({
    mutationFn: (how: ConsentHow) => backend.saveConsent({ address, contact, how }),
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
  return (
    <Radios
      legend={legend}
      of={ways}
      words={(way) => t(`consent.${way}`)}
      chosen={how}
      choose={choose}
      first={first}
    />
  );
}

/** How much is said of a consent: all, that there is one, or when, beside what is agreed to. */
const said = { whole: "", brief: "Brief", beside: "On" } as const;

/** "Agreed to texts Feb 11, 2026", or since when texts are off; nothing while nobody wrote it down. */
export function useConsentWords() {
  const t = useWords();
  const place = usePlace();
  return (
    { offAt, at, how }: Standing,
    to: Agreed = "texts",
    much: keyof typeof said = "whole",
  ): string => {
    if (offAt) return t(`${set[to]}.off${said[much]}`, { date: dateOf(offAt, place) });
    return how === "" ? "" : t(`${set[to]}.agreed${said[much]}`, { date: dateOf(at, place) });
  };
}
