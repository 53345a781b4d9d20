import { clock } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import type { Note } from "../backend/backend.ts";
import { usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { stretches } from "./mentions.ts";
import styles from "./Note.module.css";

/** A note in its thread, from edge to edge: what stays with the staff is no bubble. */
export function NoteStrip({ note }: { readonly note: Note }) {
  const t = useWords();
  const place = usePlace();
  return (
    <article className={styles.strip} aria-label={t("note.title")}>
      <div className={styles.by}>
        <Icon name="lock" size="small" />
        <b>{t("note.title")}</b>
        <span>
          {note.author} · <time dateTime={note.at}>{clock(note.at, place)}</time>
        </span>
        {note.position === "" && (
          <span>
            <Icon name="clock" size="small" /> {t("note.waiting")}
          </span>
        )}
      </div>
      <p>
        {stretches(note.body, note.mentions).map(({ text, called }, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: a note's text does not change
          called ? <b key={at}>{text}</b> : <span key={at}>{text}</span>,
        )}
      </p>
    </article>
  );
}
