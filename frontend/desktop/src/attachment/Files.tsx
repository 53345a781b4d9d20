import { rowTime } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import { useFiles } from "../backend/queries.ts";
import { useNow, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./Files.module.css";
import { kindIcons, useFileSize } from "./file.ts";
import { useViewer } from "./Viewer.tsx";

/** What a conversation's messages carry, newest first. Shows nothing while there is nothing. */
export function Files({ conversation }: { readonly conversation: string }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const size = useFileSize();
  const open = useViewer();
  const { data: files = [] } = useFiles(conversation);
  if (files.length === 0) return null;
  return (
    <>
      <h3>{t("files.title")}</h3>
      <ul className={styles.files}>
        {files.map(({ id, name, kind, size: bytes, at }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.file}
              onClick={() => open({ conversation, id })}
            >
              <Icon name={kindIcons[kind]} />
              <span className={styles.words}>
                <b>{name}</b>
                <span>
                  {size(bytes)} · <time dateTime={at}>{rowTime(at, now, place)}</time>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
