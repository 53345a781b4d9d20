import { Icon } from "@rowan/shared/ui";
import { useId, useRef } from "react";
import { IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./Chips.module.css";
import { kindIcons, percent, useFileSize } from "./file.ts";
import type { Attaching } from "./useAttaching.ts";

interface ChipsProps {
  readonly of: Attaching;
  readonly limits?: string | undefined;
  /** What has to be known of files that go from here. */
  readonly warning?: string | undefined;
}

/** The files of a draft, each with the way to remove it, and what was not taken (ATT-02). */
export function Chips({ of, limits, warning }: ChipsProps) {
  const t = useWords();
  const size = useFileSize();
  const { attachments, copying, refused, dragging } = of;
  return (
    <>
      {dragging && (
        <p className={styles.drop}>
          <b>{t("attach.drop")}</b>
          {limits ?? t("attach.limits")}
        </p>
      )}
      {(attachments.length > 0 || copying.length > 0) && (
        <ul className={styles.chips} aria-label={t("attach.list")}>
          {attachments.map((attachment) => (
            <li key={attachment.id} className={styles.chip}>
              <Icon name={kindIcons[attachment.kind]} size="small" />
              <span className={styles.name}>{attachment.name}</span>
              <span className={styles.size}>{size(attachment.size)}</span>
              <IconButton
                icon="close"
                label={t("attach.remove", { name: attachment.name })}
                onClick={() => void of.remove(attachment)}
              />
            </li>
          ))}
          {copying.map(({ key, name, size: total, done, cancel }) => (
            <li key={key} className={styles.chip}>
              <span className={styles.name}>{name}</span>
              <progress
                className={styles.progress}
                aria-label={t("attach.copying", { name })}
                max={100}
                value={percent({ done, size: total })}
              />
              <IconButton icon="close" label={t("attach.cancel", { name })} onClick={cancel} />
            </li>
          ))}
        </ul>
      )}
      {warning && attachments.length > 0 && (
        <p className={styles.warning} role="status">
          <Icon name="warning" size="small" />
          {warning}
        </p>
      )}
      {refused.length > 0 && (
        <div className={styles.refused} role="alert">
          <ul>
            {refused.map(({ key, words }) => (
              <li key={key}>{words}</li>
            ))}
          </ul>
          <IconButton icon="close" label={t("attach.dismiss")} onClick={of.dismiss} />
        </div>
      )}
    </>
  );
}

interface AttachButtonProps {
  readonly add: Attaching["add"];
  readonly limits?: string | undefined;
  /** Why nothing can be attached here; "" when it can. */
  readonly why?: string;
}

/** Opens the computer's own dialog for files. What is taken, or why nothing is, is said before (ATT-03, ATT-04). */
export function AttachButton({ add, limits, why = "" }: AttachButtonProps) {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const said = why || (limits ?? t("attach.limits"));
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-attach
        disabled={why !== ""}
        accept=".png,.jpg,.jpeg,.pdf,.mp4,.m4v,.mov,.m4a,.mp3,.wav,.ogg,.oga"
        onChange={(event) => {
          void add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ""; // the same file can be chosen again
        }}
      />
      <IconButton
        className={styles.add}
        icon="plus"
        label={t("attach.do")}
        keys={said}
        aria-describedby={id}
        aria-disabled={why !== ""}
        onClick={() => why === "" && input.current?.click()}
      />
      <span id={id} className="sr-only">
        {said}
      </span>
    </>
  );
}
