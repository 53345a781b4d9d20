import { rowTime } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import type { PatientThread, PracticeCard } from "../api/client.ts";
import { Expect } from "../page/Expect.tsx";
import { place } from "../page/language.ts";
import { Tap, TopBar } from "../page/TopBar.tsx";
import { useTitle } from "../page/useTitle.ts";
import { useWords } from "../words/index.ts";
import { nameOf } from "./name.ts";
import { Older } from "./Older.tsx";
import styles from "./ThreadList.module.css";
import type { useThreads } from "./useThreads.ts";

export interface ThreadListProps {
  readonly practice: PracticeCard;
  readonly threads: ReturnType<typeof useThreads>;
  readonly onOpen: (conversation: string) => void;
  readonly onHelp: () => void;
}

export function ThreadList({ practice, threads, onOpen, onHelp }: ThreadListProps) {
  const t = useWords();
  useTitle(t("page.title"));
  const { list, more, loadingOlder, fetchOlder } = threads;
  return (
    <div className={styles.page}>
      <TopBar
        title={t("page.title")}
        detail={
          <>
            <Icon name="lock" size="small" />
            <span>{practice.name}</span>
          </>
        }
      >
        <Tap icon="help" label={t("thread.help")} onClick={onHelp} />
      </TopBar>
      <main className={styles.main}>
        {list.length === 0 ? (
          <div className={styles.empty}>
            <p>{t("list.empty")}</p>
            <p>{t("list.emptyWhy")}</p>
          </div>
        ) : (
          <ul className={styles.list} aria-label={t("list.label")}>
            {list.map((thread) => (
              <li key={thread.id}>
                <ThreadRow
                  thread={thread}
                  practice={practice.name}
                  onOpen={() => onOpen(thread.id)}
                />
              </li>
            ))}
          </ul>
        )}
        {more && <Older what="list.older" busy={loadingOlder} onOlder={fetchOlder} />}
      </main>
      <footer className={styles.foot}>
        <Expect practice={practice} />
      </footer>
    </div>
  );
}

interface ThreadRowProps {
  readonly thread: PatientThread;
  readonly practice: string;
  readonly onOpen: () => void;
}

function ThreadRow({ thread, practice, onOpen }: ThreadRowProps) {
  const t = useWords();
  const unseen = thread.unseen > 0;
  return (
    <button
      type="button"
      className={`${styles.row} ${unseen ? styles.unseen : ""}`}
      onClick={onOpen}
    >
      <span className={styles.line}>
        <b>{nameOf(thread, t)}</b>
        {thread.lastAt && (
          <time dateTime={thread.lastAt}>
            {rowTime(thread.lastAt, new Date().toISOString(), place())}
          </time>
        )}
      </span>
      <span className={styles.from}>{thread.subject ? thread.from : practice}</span>
      {thread.with && (
        <span className={styles.with}>
          <Icon name="users" size="small" />
          {t("thread.with", { names: thread.with.join(", ") })}
        </span>
      )}
      <span className={styles.line}>
        <span className={styles.preview}>{thread.preview}</span>
        {unseen && <span className={styles.new}>{t("list.new")}</span>}
      </span>
    </button>
  );
}
