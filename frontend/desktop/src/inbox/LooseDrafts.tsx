import { rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useState } from "react";
import type { LooseDraft } from "../backend/backend.ts";
import { avatarKind, useNow, usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import { LeftDraft } from "./LeftDraft.tsx";
import styles from "./LooseDrafts.module.css";

/** What was typed in no conversation that is here, and what came back from one that is gone. */
export function LooseDrafts({ drafts }: { readonly drafts: readonly LooseDraft[] }) {
  const t = useWords();
  const { openNewMessage, openNewMail } = useNavigation();
  const [left, setLeft] = useState<LooseDraft>();
  return (
    <>
      <ul className={styles.list} aria-label={t("drafts.loose")}>
        {drafts.map((draft) => (
          <li key={draft.key}>
            <LooseRow
              draft={draft}
              open={() =>
                draft.mail
                  ? openNewMail(draft.contacts[0], "", draft.key)
                  : draft.note || draft.names.length === 0
                    ? setLeft(draft)
                    : openNewMessage(draft.contacts, draft.colleagues)
              }
            />
          </li>
        ))}
      </ul>
      {left && <LeftDraft draft={left} close={() => setLeft(undefined)} />}
    </>
  );
}

function LooseRow({ draft, open }: { readonly draft: LooseDraft; readonly open: () => void }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const refused = draft.note ? "drafts.noteRefused" : "drafts.refused";
  return (
    <button type="button" className={styles.row} onClick={open}>
      <Avatar
        kind={
          draft.mail
            ? "email"
            : avatarKind({
                account: draft.account || "none",
                group: draft.group,
                readOnly: draft.group && draft.account !== "active",
              })
        }
        initials={draft.initials}
      />
      <span className={styles.text}>
        <span className={styles.line}>
          <b>{draft.names.join(", ") || t(draft.mail ? "drafts.noAddress" : "drafts.nobody")}</b>
          <time dateTime={draft.at}>{rowTime(draft.at, now, place)}</time>
        </span>
        <span>
          {t(draft.note ? "note.title" : draft.mail ? "mail.newTitle" : "newMessage.title")}
          {draft.subject && ` · ${draft.subject}`}
        </span>
        <span className={styles.line}>
          <span className={styles.preview}>
            {draft.preview || (draft.files > 0 && t("drafts.files", { count: draft.files }))}
          </span>
          <span className={draft.reason ? styles.refused : styles.mark}>
            <Icon name={draft.reason ? "warning" : "pencil"} size="small" />
            {t(draft.reason ? refused : "row.draft")}
          </span>
        </span>
        {draft.reason && <span className={styles.reason}>{draft.reason}</span>}
      </span>
    </button>
  );
}
