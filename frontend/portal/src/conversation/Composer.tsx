import { Icon } from "@rowan/shared/ui";
import { useLayoutEffect, useRef, useState } from "react";
import { Alert } from "../page/Alert.tsx";
import { useWords } from "../words/index.ts";
import { AttachButton, Chips } from "./Attaching.tsx";
import styles from "./Composer.module.css";
import type { Attaching } from "./uploads.ts";

/** The service's limit, in Unicode code points. */
const longest = 100_000;

/** Whether the style sheet is enough to let the field grow with its text. */
const growsByItself = globalThis.CSS?.supports?.("field-sizing", "content") ?? false;

export interface ComposerProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly files: readonly Attaching[];
  readonly onFiles: (files: File[]) => void;
  readonly onRemove: (id: string) => void;
  readonly onSend: (body: string) => void;
}

/** Enter makes a line, as phones expect; Ctrl or ⌘ with it sends. */
export function Composer(props: ComposerProps) {
  const { label, text, onText, files, onFiles, onRemove, onSend } = props;
  const t = useWords();
  const [early, setEarly] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = files.every(({ state }) => state === "ready");
  // Only a text that could be too long is worth counting.
  const over = text.length > longest ? [...text].length - longest : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || growsByItself) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const send = () => {
    field.current?.focus();
    setEarly(!ready);
    if (over === 0 && ready && (text.trim() !== "" || files.length > 0)) onSend(text.trim());
  };
  return (
    <form
      className={styles.composer}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <div className={styles.alert}>
        <Alert
          id="composer-problem"
          text={
            over > 0
              ? t("thread.tooLong", { count: over })
              : early && !ready
                ? t("attach.notYet")
                : undefined
          }
        />
      </div>
      <Chips files={files} onRemove={onRemove} />
      <AttachButton onFiles={onFiles} />
      <textarea
        ref={field}
        className={styles.field}
        rows={1}
        value={text}
        aria-label={t("thread.field")}
        placeholder={t("thread.field")}
        aria-describedby="composer-problem"
        aria-invalid={over > 0}
        onChange={(event) => onText(event.target.value)}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return;
          event.preventDefault();
          onFiles([...event.clipboardData.files]);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <button
        type="submit"
        className={styles.send}
        aria-label={t("thread.send")}
        // On a phone the field keeps the focus, so that the keyboard stays.
        onPointerDown={(event) => event.preventDefault()}
      >
        <Icon name="send" size="large" />
      </button>
    </form>
  );
}
