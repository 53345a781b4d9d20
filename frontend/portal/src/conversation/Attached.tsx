import { Icon } from "@rowan/shared/ui";
import { useEffect, useRef, useState } from "react";
import { type Attachment, contentOf } from "../api/client.ts";
import { place } from "../page/language.ts";
import { useWords } from "../words/index.ts";
import styles from "./Attached.module.css";
import { sizeText } from "./file.ts";

/** The longer side of a thumbnail on screen, in CSS pixels. */
const thumbnail = 240;

const isPhoto = ({ type }: Attachment) => type === "image/png" || type === "image/jpeg";

/** What a message carries: photos to open, films and recordings to play, the rest to save. */
export function Attached({ files }: { readonly files: readonly Attachment[] | undefined }) {
  const t = useWords();
  const [open, setOpen] = useState<number>();
  if (!files || files.length === 0) return null;
  const photos = files.filter(isPhoto);
  return (
    <>
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file.id}>
            {isPhoto(file) ? (
              <button
                type="button"
                className={styles.photo}
                aria-label={t("attach.open", { name: file.name })}
                onClick={() => setOpen(photos.indexOf(file))}
              >
                <img src={contentOf(file.id, "thumbnail")} alt="" {...shown(file)} />
              </button>
            ) : (
              <>
                {file.type.startsWith("video/") && (
                  // biome-ignore lint/a11y/useMediaCaption: what people film has none
                  <video
                    className={styles.film}
                    controls
                    preload="none"
                    aria-label={file.name}
                    src={contentOf(file.id, "original")}
                  />
                )}
                {file.type.startsWith("audio/") && (
                  // biome-ignore lint/a11y/useMediaCaption: what people record has none
                  <audio
                    className={styles.sound}
                    controls
                    preload="none"
                    aria-label={file.name}
                    src={contentOf(file.id, "original")}
                  />
                )}
                <a
                  className={styles.file}
                  href={contentOf(file.id, "original")}
                  download={file.name}
                >
                  <Icon name="file" />
                  <span className="sr-only">{t("attach.download")} </span>
                  <span className={styles.name}>{file.name}</span>
                  <span className={styles.size}>{sizeText(file.size, place().locale)}</span>
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
      {open !== undefined && (
        <Viewer photos={photos} at={open} onAt={setOpen} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

/** Its size on screen, so that nothing moves when it has come. */
function shown({ width = thumbnail, height = thumbnail }: Attachment) {
  const scale = Math.min(1, thumbnail / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

interface ViewerProps {
  readonly photos: readonly Attachment[];
  readonly at: number;
  readonly onAt: (at: number) => void;
  readonly onClose: () => void;
}

/** Photos as large as the screen. Arrows go from one to the next, Escape closes. */
function Viewer({ photos, at, onAt, onClose }: ViewerProps) {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const photo = photos[at];
  if (!photo) return null;
  const go = (by: number) => photos[at + by] && onAt(at + by);
  return (
    <dialog
      ref={dialog}
      className={styles.viewer}
      aria-label={t("attach.photo", { name: photo.name })}
      onClose={onClose}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") go(-1);
        if (key === "ArrowRight") go(1);
      }}
    >
      <div className={styles.bar}>
        <span className={styles.name}>{photo.name}</span>
        <a className={styles.save} href={contentOf(photo.id, "original")} download={photo.name}>
          {t("attach.download")}
        </a>
        <button
          type="button"
          aria-label={t("attach.close")}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" size="large" />
        </button>
      </div>
      <img
        className={styles.large}
        src={contentOf(photo.id, "view")}
        alt={t("attach.photo", { name: photo.name })}
      />
      {photos.length > 1 && (
        <div className={styles.turn}>
          <button
            type="button"
            aria-label={t("attach.previous")}
            disabled={at === 0}
            onClick={() => go(-1)}
          >
            <Icon name="chevron-left" size="large" />
          </button>
          <button
            type="button"
            aria-label={t("attach.next")}
            disabled={at === photos.length - 1}
            onClick={() => go(1)}
          >
            <Icon name="chevron-right" size="large" />
          </button>
        </div>
      )}
    </dialog>
  );
}
