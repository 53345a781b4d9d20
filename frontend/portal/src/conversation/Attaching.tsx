import { Icon } from "@rowan/shared/ui";
import { useId, useRef } from "react";
import { explain } from "../page/explain.ts";
import { place } from "../page/language.ts";
import { useWords } from "../words/index.ts";
import styles from "./Attaching.module.css";
import { accept, sizeText } from "./file.ts";
import type { Attaching } from "./uploads.ts";

/** The + beside the field. On a phone it offers the camera, the photos and the files. */
export function AttachButton({ onFiles }: { readonly onFiles: (files: File[]) => void }) {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  const limits = useId();
  return (
    <>
      <button
        type="button"
        className={styles.add}
        aria-label={t("attach.add")}
        aria-describedby={limits}
        title={t("attach.limits")}
        onClick={() => input.current?.click()}
      >
        <Icon name="plus" size="large" />
      </button>
      <span id={limits} hidden>
        {t("attach.limits")}
      </span>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={accept}
        aria-label={t("attach.add")}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = ""; // so that the same one can be chosen again
        }}
      />
    </>
  );
}

export interface ChipsProps {
  readonly files: readonly Attaching[];
  readonly onRemove: (id: string) => void;
}

/** The files that go with the message, above the field. */
export function Chips({ files, onRemove }: ChipsProps) {
  const t = useWords();
  if (files.length === 0) return null;
  return (
    <div className={styles.chips}>
      <ul aria-label={t("attach.files")}>
        {files.map((file) => (
          <li key={file.id} className={styles.chip} data-state={file.state}>
            <Icon name={file.state === "refused" ? "warning" : "file"} />
            <div className={styles.about}>
              <span className={styles.name}>{file.name}</span>
              <Standing file={file} />
              {(file.state === "uploading" || file.state === "waiting") && (
                <progress
                  aria-label={file.name}
                  max={file.size}
                  value={file.received}
                  className={styles.progress}
                />
              )}
            </div>
            <button
              type="button"
              className={styles.remove}
              aria-label={t("attach.remove", { name: file.name })}
              onClick={() => onRemove(file.id)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.limits}>{t("attach.limits")}</p>
    </div>
  );
}

/** How far a file has come, or why it does not. */
function Standing({ file }: { readonly file: Attaching }) {
  const t = useWords();
  const size = sizeText(file.size, place().locale);
  switch (file.state) {
    case "refused":
      return (
        <span className={styles.refused} role="alert">
          {file.refusal?.kind === "tooLarge"
            ? t("attach.tooLarge", { limit: file.refusal.limit })
            : file.refusal
              ? t(`attach.${file.refusal.kind}`)
              : explain(file.problem, t, { not_found: "attach.lost" })}
        </span>
      );
    case "uploading":
      return (
        <span className={styles.standing}>
          {t("attach.uploading", { size, percent: Math.floor((100 * file.received) / file.size) })}
        </span>
      );
    case "waiting":
      return <span className={styles.standing}>{t("attach.waiting", { size })}</span>;
    case "checking":
      return <span className={styles.standing}>{t("attach.checking", { size })}</span>;
    case "ready":
      return <span className={styles.standing}>{size}</span>;
  }
}
