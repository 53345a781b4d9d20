import { Icon } from "@rowan/shared/ui";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Keep } from "../account/keep.ts";
import type { Me, PatientThread, Portal } from "../api/client.ts";
import type { Live } from "../api/live.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { Call } from "../page/Call.tsx";
import { Expect } from "../page/Expect.tsx";
import { explain } from "../page/explain.ts";
import { Tap, TopBar } from "../page/TopBar.tsx";
import { useTitle } from "../page/useTitle.ts";
import { useWords } from "../words/index.ts";
import { Composer } from "./Composer.tsx";
import { Log } from "./Log.tsx";
import { nameOf } from "./name.ts";
import type { Outbox } from "./outbox.ts";
import { SeenWatch } from "./seen.ts";
import styles from "./ThreadView.module.css";
import type { Uploads } from "./uploads.ts";
import { useThread } from "./useThread.ts";

export interface ThreadViewProps {
  readonly portal: Portal;
  readonly live: Pick<Live, "subscribe">;
  readonly me: Me;
  /** The conversations that are known of. */
  readonly known: readonly PatientThread[];
  readonly conversation: string;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly keep: Keep;
  /** Leave out where there is no list to go back to. */
  readonly onBack?: (() => void) | undefined;
  readonly onHelp: () => void;
  /** Opens a conversation that can be written in, if there is another. */
  readonly onAnother?: (() => void) | undefined;
  readonly onSignedOut: (error: unknown) => boolean;
}

export function ThreadView(props: ThreadViewProps) {
  const { portal, live, me, known, conversation, outbox, uploads, keep } = props;
  const { onBack, onHelp, onAnother, onSignedOut } = props;
  const t = useWords();
  useTitle(t("page.title"));
  const [problem, setProblem] = useState<unknown>();
  const [onProblem] = useState(() => (error: unknown) => {
    if (!onSignedOut(error)) setProblem(error);
  });
  const { held, loadingOlder, fetchOlder } = useThread(portal, live, conversation, onProblem);
  const seen = useSeenWatch(portal, live, conversation);
  const online = useSyncExternalStore(portal.reach.subscribe, portal.reach.online);
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  const attaching = useSyncExternalStore(uploads.subscribe, uploads.entries);
  const files = attaching.filter((file) => file.conversation === conversation);
  const draft = useDraft(keep, conversation);

  const shown = new Set(held?.messages.map(({ id }) => id));
  const outgoing = entries.filter(
    (entry) => entry.conversation === conversation && !shown.has(entry.id),
  );
  useEffect(() => {
    const arrived = entries.filter(({ id }) => held?.messages.some((message) => message.id === id));
    if (arrived.length > 0) outbox.remove(...arrived.map(({ id }) => id));
  }, [held, entries, outbox]);

  const { practice } = me;
  const thread = held?.conversation ?? known.find(({ id }) => id === conversation);
  const waits = !online && outgoing.some(({ state }) => state === "waiting");
  return (
    <div className={styles.page}>
      <TopBar
        title={thread ? nameOf(thread, t) : t("page.title")}
        detail={
          <>
            <Icon name="lock" size="small" />
            <span>{practice.name}</span>
          </>
        }
        back={onBack && t("thread.all")}
        {...(onBack && { onBack })}
      >
        <Tap icon="help" label={t("thread.help")} onClick={onHelp} />
      </TopBar>
      <main className={styles.main}>
        {thread?.with && (
          <p className={styles.with}>
            <Icon name="users" size="small" />
            <span>{t("thread.withAll", { names: thread.with.join(", ") })}</span>
          </p>
        )}
        <Log
          label={t("thread.log", { practice: practice.name })}
          held={held}
          outgoing={outgoing}
          online={online}
          seen={seen}
          loadingOlder={loadingOlder}
          onOlder={fetchOlder}
          onEdit={({ id, body, attachments = [] }) => {
            outbox.remove(id);
            uploads.giveBack(conversation, attachments);
            draft.set(draft.text.trim() === "" ? body : `${body}\n${draft.text}`);
          }}
          onDiscard={({ id }) => outbox.remove(id)}
        />
        {!held && (
          <div className={styles.problem}>
            <Alert
              id="thread-problem"
              text={problem === undefined ? undefined : explain(problem, t)}
            />
          </div>
        )}
        <div className={styles.foot}>
          <p className={styles.offline} role="status">
            {!online && (
              <>
                {t("thread.offline")} {(waits || draft.text.trim() !== "") && t("thread.willSend")}
              </>
            )}
          </p>
          <p className={styles.expect}>
            <Expect practice={practice} />
          </p>
        </div>
        {thread?.state === "read_only" ? (
          <div className={styles.closed}>
            <p>{t("thread.closed")}</p>
            {onAnother && (
              <Action kind="secure" onClick={onAnother}>
                {t("thread.another")}
              </Action>
            )}
            <Call practice={practice} />
          </div>
        ) : (
          <Composer
            label={t("thread.write", { practice: practice.name })}
            text={draft.text}
            onText={draft.set}
            files={files}
            onFiles={(chosen) => uploads.add(conversation, chosen)}
            onRemove={(id) => uploads.remove(id)}
            onSend={(body) => {
              outbox.add(conversation, body, uploads.take(conversation));
              draft.set("");
            }}
          />
        )}
      </main>
    </div>
  );
}

function useDraft(keep: Keep, conversation: string) {
  const name = `draft.${conversation}`;
  const [text, setText] = useState(() => keep.read(name));
  return {
    text,
    set: (next: string) => {
      keep.write(name, next);
      setText(next);
    },
  };
}

function useSeenWatch(portal: Portal, live: Pick<Live, "subscribe">, conversation: string) {
  const [watch, setWatch] = useState<SeenWatch>();
  useEffect(() => {
    const started = new SeenWatch((messages) => portal.seen(conversation, messages));
    setWatch(started);
    const stop = live.subscribe(() => void started.flush());
    return () => {
      stop();
      started.stop();
    };
  }, [portal, live, conversation]);
  return watch;
}
