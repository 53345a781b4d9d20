import { clock, shortName } from "@rowan/shared/messaging";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Message } from "../backend/backend.ts";
import { useMessages } from "../backend/queries.ts";
import { Button, useNow, usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Composer.module.css";

const minute = 60_000;

/**
 * Asks before a reply is sent that was begun when a colleague had not answered
 * yet, and now has (U9). Decided by what is on this computer: it works offline,
 * and never holds a message back for longer than the person wants.
 */
export function useAnswered(conversation: string, text: string) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const { openConversation } = useNavigation();
  const { data } = useMessages(conversation);
  const messages = data?.pages.flatMap((page) => page.messages) ?? [];
  const newest = messages[0]?.id;

  /** The newest message on screen when this reply was begun. */
  const begun = useRef<string>(undefined);
  const [asked, setAsked] = useState<{ answer: Message; send: () => void }>();
  const empty = text === "";
  useEffect(() => {
    if (empty) setAsked(undefined);
    if (empty || begun.current === undefined) begun.current = newest;
  }, [empty, newest]);

  const answer = () => {
    const since = messages.findIndex(({ id }) => id === begun.current);
    return messages
      .slice(0, Math.max(since, 0))
      .find(({ kind, mine, event }) => kind === "teammate" && !mine && event === "");
  };

  const orAsk = (send: () => void) => {
    const found = asked ? undefined : answer();
    if (found) return setAsked({ answer: found, send });
    begun.current = newest;
    setAsked(undefined);
    send();
  };

  let question: ReactNode = null;
  if (asked) {
    const { author, at, id } = asked.answer;
    const name = shortName(author);
    const count = Math.max(1, Math.round((Date.parse(now) - Date.parse(at)) / minute));
    question = (
      <div className={styles.asks} role="alert" aria-label={t("answered.label")}>
        <p>
          {count < 60
            ? t("answered.ago", { name, count })
            : t("answered.at", { name, time: clock(at, place) })}
        </p>
        <span className={styles.way}>
          <Button onClick={() => openConversation(conversation, id)}>{t("answered.show")}</Button>
          <Button onClick={() => orAsk(asked.send)}>{t("answered.send")}</Button>
        </span>
      </div>
    );
  }
  return { orAsk, question };
}
