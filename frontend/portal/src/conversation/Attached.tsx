import { Icon } from "@rowan/shared/ui";
import { type RefObject, type SyntheticEvent, useEffect, useRef, useState } from "react";
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
                <Player file={file} />
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

/** A film or a recording, to play; nothing for what is neither. */
function Player({ file }: { readonly file: Attachment }) {
  const failedAt = useRef<number>(undefined);
  const playing = {
    controls: true,
    preload: "none",
    "aria-label": file.name,
    src: contentOf(file.id, "original"),
    onError: ({ currentTarget }: SyntheticEvent<HTMLMediaElement>) => goOn(currentTarget, failedAt),
  };
  if (file.type.startsWith("video/")) {
    return <video className={styles.film} {...playing} />;
  }
  if (file.type.startsWith("audio/")) {
    return <audio className={styles.sound} {...playing} />;
  }
  return null;
}

/**
 * What plays is read at an address that ends after some minutes. When the browser needs more
 * of it after a long pause, this asks for another address and goes on at the same place; once
 * a place, so that what cannot be had is not asked for without end.
 */
function goOn(media: HTMLMediaElement, failedAt: RefObject<number | undefined>) {
  const { currentTime, paused, error } = media;
  if (error?.code !== error?.MEDIA_ERR_NETWORK || failedAt.current === currentTime) return;
  failedAt.current = currentTime;
  media.load();
  media.currentTime = currentTime;
  if (!paused) media.play().catch(() => {}); // a browser may want a press first
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
