import { useMutation } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import { Button } from "../controls/index.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Composer.module.css";

interface DraftConflictProps {
  /** Where the draft stands. */
  readonly of: string;
  /** What stands in the field. */
  readonly text: string;
  /** What was typed on another computer. */
  readonly other: string;
  /** Saves what stands in the field. */
  readonly save: () => Promise<void>;
}

/** One draft that was typed on two computers: both are shown, and the person chooses. */
export function DraftConflict({ of, text, other, save }: DraftConflictProps) {
  const t = useWords();
  const backend = useBackend();
  const settle = useMutation({
    mutationFn: async (body: string) => {
      await save();
      await backend.settleDraft(of, body);
    },
    onError: toastProblem,
  });
  return (
    <>
      <p>{t("draft.two")}</p>
      <blockquote>{other}</blockquote>
      <span className={styles.way}>
        <Button onClick={() => settle.mutate(`${text}\n\n${other}`.trim())}>
          {t("draft.join")}
        </Button>
        <Button onClick={() => settle.mutate(other)}>{t("draft.useOther")}</Button>
        <Button onClick={() => settle.mutate(text)}>{t("draft.removeOther")}</Button>
      </span>
    </>
  );
}
