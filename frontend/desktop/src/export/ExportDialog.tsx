import { Modal, TextInput } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { BackendError, useBackend } from "../backend/backend.ts";
import type { ExportReason } from "../backend/export.ts";
import { Button, fieldError, Problem, Radios } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Export.module.css";

const reasons: readonly ExportReason[] = ["patient", "care", "law", "file"];

/** What can leave: a conversation, or all with a contact, or either. */
export interface Exported {
  readonly conversation?: string;
  /** Of one person only, who is known. */
  readonly contact?: string;
  readonly name: string;
}

interface ExportDialogProps {
  readonly of: Exported;
  readonly close: () => void;
}

/** Asks what leaves and what for, and for the proof that it is still the same person (N4). */
export function ExportDialog({ of, close }: ExportDialogProps) {
  const t = useWords();
  const backend = useBackend();
  const [what, setWhat] = useState<"conversation" | "contact">(
    of.conversation ? "conversation" : "contact",
  );
  const [why, setWhy] = useState<ExportReason>("patient");
  const [notes, setNotes] = useState(false);
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const help = useId();
  const take = useMutation({
    mutationFn: async (prints: boolean) => {
      const choice = {
        conversation: what === "conversation" ? (of.conversation ?? "") : "",
        contact: what === "contact" ? (of.contact ?? "") : "",
        ...{ why, notes, code, language: spoken() },
      };
      if (prints) await backend.printRecord(choice);
      return prints || (await backend.exportRecord(choice));
    },
    onSuccess: (done, prints) => {
      setCode(""); // it was used
      if (!done) return;
      toast(t(prints ? "export.opened" : "export.saved"));
      close();
    },
    onError: (error) => {
      if (BackendError.from(error).field !== "code") return;
      setCode("");
      field.current?.focus();
    },
  });
  const start = (prints: boolean) => {
    if (!take.isPending) take.mutate(prints);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(false);
  };
  const wrong = fieldError(take.error, "code");
  const both = of.conversation !== undefined && of.contact !== undefined;
  return (
    <Modal
      opened
      onClose={close}
      title={t("export.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="32rem"
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {both ? (
          <Radios
            legend={t("export.what")}
            of={["conversation", "contact"] as const}
            words={(one) => t(`export.${one}`, { name: of.name })}
            chosen={what}
            choose={setWhat}
            first
            below
          />
        ) : (
          <p className={styles.help}>{t(`export.${what}`, { name: of.name })}</p>
        )}
        <div>
          <Radios
            legend={t("export.why")}
            of={reasons}
            words={(one) => t(`export.${one}`)}
            chosen={why}
            choose={setWhy}
            first={!both}
            below
          />
          <p className={styles.help}>{t("export.whyHelp")}</p>
        </div>
        <div>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={notes}
              aria-describedby={help}
              onChange={(event) => setNotes(event.currentTarget.checked)}
            />
            {t("export.notes")}
          </label>
          <p id={help} className={styles.help}>
            {t("export.notesHelp")}
          </p>
        </div>
        <TextInput
          ref={field}
          label={t("signIn.code")}
          description={t("signIn.codeHelp")}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={code === "" ? wrong : null}
        />
        <p className={styles.help}>
          {t("export.forms")} {t("export.plain")}
        </p>
        <Problem error={wrong ? null : take.error} />
        <div className={styles.acts} role="status">
          {take.isPending && <span className={styles.help}>{t("export.working")}</span>}
          <Button onClick={close}>{t("cancel")}</Button>
          <Button aria-disabled={take.isPending} onClick={() => start(true)}>
            {t("export.print")}
          </Button>
          <Button type="submit" look="ink" icon="download" aria-disabled={take.isPending}>
            {t("export.save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
