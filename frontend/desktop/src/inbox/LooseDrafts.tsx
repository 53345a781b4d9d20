import { rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import type { LooseDraft } from "../backend/backend.ts";
import { avatarKind, useNow, usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./LooseDrafts.module.css";

/** What was typed to people with whom there is no conversation, and what came back from one. */
export function LooseDrafts({ drafts }: { readonly drafts: readonly LooseDraft[] }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const { openNewMessage } = useNavigation();
  return (
    <ul className={styles.list} aria-label={t("drafts.loose")}>
      {drafts.map((draft) => (
        <li key={draft.contact}>
          <button
            type="button"
            className={styles.row}
            onClick={() => openNewMessage(draft.contact)}
          >
            <Avatar kind={avatarKind(draft)} initials={draft.initials} />
            <span className={styles.text}>
              <span className={styles.line}>
                <b>{draft.name}</b>
                <time dateTime={draft.at}>{rowTime(draft.at, now, place)}</time>
              </span>
              <span>{t("newMessage.title")}</span>
              <span className={styles.line}>
                <span className={styles.preview}>{draft.preview}</span>
                <span className={draft.reason ? styles.refused : styles.mark}>
                  <Icon name={draft.reason ? "warning" : "pencil"} size="small" />
                  {t(draft.reason ? "drafts.refused" : "row.draft")}
                </span>
              </span>
              {draft.reason && <span className={styles.reason}>{draft.reason}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
