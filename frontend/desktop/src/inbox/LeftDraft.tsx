import { Modal } from "@mantine/core";
import type { LooseDraft } from "../backend/backend.ts";
import { useBackend } from "../backend/backend.ts";
import { useDraftOf } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { focusPane } from "../shell/panes.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./LooseDrafts.module.css";

interface LeftDraftProps {
  readonly draft: LooseDraft;
  readonly close: () => void;
}

/**
 * What was typed in a conversation that is gone and cannot be sent: a note, or a text
 * of which nobody knows any more whom it was for. It can be read, copied and discarded.
 */
export function LeftDraft({ draft, close }: LeftDraftProps) {
  const t = useWords();
  const backend = useBackend();
  const kept = useDraftOf(draft.key)?.draft;
  const text = kept ? [kept.body, kept.other].filter(Boolean).join("\n\n") : "";
  const save = (body: string) => backend.saveDraft(draft.key, body).catch(toastProblem);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t("drafts.copied"));
    } catch (error) {
      toastProblem(error);
    }
  };
  const discard = async () => {
    close();
    setTimeout(() => focusPane("list")); // the row that opened this goes away
    await backend
      .settleDraft(draft.key, "")
      .then(
        () => toast(t("drafts.discarded"), { label: t("undo"), act: () => void save(text) }),
        toastProblem,
      );
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t(draft.note ? "drafts.note" : "drafts.text", {
        name: draft.names.join(", ") || t("drafts.nobody"),
      })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={styles.left}>
        {draft.reason && <p className={styles.why}>{draft.reason}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys */}
        <p className={styles.whole} tabIndex={0}>
          {text}
        </p>
        <div className={styles.acts}>
          <Button onClick={() => void discard()}>{t("drafts.discard")}</Button>
          <Button look="ink" data-autofocus onClick={() => void copy()}>
            {t("drafts.copy")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
