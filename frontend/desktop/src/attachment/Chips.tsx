import { Icon } from "@rowan/shared/ui";
import { useId, useRef } from "react";
import { IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./Chips.module.css";
import { kindIcons, percent, useFileSize } from "./file.ts";
import type { Attaching } from "./useAttaching.ts";

/** The files of a draft, each with the way to remove it, and what was not taken (ATT-02). */
export function Chips({ of }: { readonly of: Attaching }) {
  const t = useWords();
  const size = useFileSize();
  const { attachments, copying, refused, dragging } = of;
  return (
    <>
      {dragging && (
        <p className={styles.drop}>
          <b>{t("attach.drop")}</b>
          {t("attach.limits")}
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

/** Opens the computer's own dialog for files. What is taken is said before (ATT-03). */
export function AttachButton({ add }: { readonly add: Attaching["add"] }) {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  const limits = useId();
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-attach
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
        keys={t("attach.limits")}
        aria-describedby={limits}
        onClick={() => input.current?.click()}
      />
      <span id={limits} className="sr-only">
        {t("attach.limits")}
      </span>
    </>
  );
}
