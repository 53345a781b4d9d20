import { Modal, Textarea } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { TextDraft } from "../backend/text.ts";
import { Button, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";

interface MistakeDialogProps {
  readonly draft: Omit<TextDraft, "language">;
  readonly rule: string;
  readonly close: () => void;
}

/**
 * Shows word for word what a report would say, before anybody is given it. Copying
 * it is the only way out of this computer (CMP-04).
 */
export function MistakeDialog({ draft, rule, close }: MistakeDialogProps) {
  const t = useWords();
  const backend = useBackend();
  const { data: kept, error } = useQuery({
    queryKey: ["mistake", rule, draft.body],
    queryFn: () => backend.reportMistake({ ...draft, language: spoken() }, rule),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [typed, setTyped] = useState<string>();
  const report = typed ?? kept?.report ?? "";
  const save = useMutation({
    mutationFn: async (given: boolean) => {
      if (!kept) return;
      if (given) await navigator.clipboard.writeText(report);
      await backend.saveMistake(kept.id, report, given);
    },
    onSuccess: (_, given) => {
      toast(t(given ? "mistake.copied" : "mistake.kept"));
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t("mistake.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="36rem"
    >
      <p className={styles.lead}>{t("mistake.lead")}</p>
      <Textarea
        label={t("mistake.report")}
        autosize
        minRows={5}
        maxRows={14}
        value={report}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-autofocus
      />
      <Problem error={error ?? save.error} />
      <div className={styles.dialogActs}>
        <Button onClick={() => save.mutate(false)}>{t("mistake.keep")}</Button>
        <Button look="ink" icon="copy" onClick={() => save.mutate(true)}>
          {t("mistake.copy")}
        </Button>
      </div>
    </Modal>
  );
}
