import { spoken } from "@rowan/shared/i18n";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { TextDraft, Verdict } from "../backend/text.ts";
import { marksOf, moved } from "./marks.ts";

/** How long somebody has to stop typing before they are told. */
const pause = 150;

export interface Judged extends Verdict {
  /** The text that it is about. */
  readonly body: string;
}

/** Where a text would go; null while that is not known, and on every channel that has no rules. */
export type TextTarget = Pick<TextDraft, "conversation" | "number" | "phone"> | null;

/** Mail is given a hint at what is private, wherever it goes. */
type Target = TextTarget | "mail";

/**
 * What the rules say of a text while it is written. A verdict stays until the
 * next one, so that nothing flickers while somebody types on; its words are
 * marked where they stand now.
 */
export function useVerdict(
  target: Target,
  body: string,
  files: readonly string[],
  /** What is known besides the text: when that changes, it is judged anew. */
  known: string,
) {
  const backend = useBackend();
  const [judged, setJudged] = useState<Judged>();
  const mail = target === "mail";
  const { conversation = "", number = "", phone = "" } = target === "mail" ? {} : (target ?? {});
  const asked = useRef(0);
  const carried = files.join(" ");

  /** Asks at once. */
  const judge = useCallback(
    async (text: string): Promise<Judged> => {
      const turn = ++asked.current;
      const verdict = mail
        ? await backend.checkMail(text, spoken())
        : await backend.checkText({
            conversation,
            number,
            phone,
            body: text,
            attachments: carried === "" ? [] : carried.split(" "),
            language: spoken(),
          });
      const now = { ...verdict, body: text };
      if (turn === asked.current) setJudged(now);
      return now;
    },
    [backend, mail, conversation, number, phone, carried],
  );

  const none = target === null;
  const fresh = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: known is what Go answers by, too
  useEffect(() => {
    if (none) return setJudged(undefined);
    // What was there before anybody typed needs no pause.
    const timer = setTimeout(() => void judge(body).catch(() => {}), fresh.current ? 0 : pause);
    fresh.current = false;
    return () => clearTimeout(timer);
  }, [none, judge, body, known]);

  const marks = useMemo(
    () => (judged ? moved(marksOf(judged.findings), judged.body, body) : []),
    [judged, body],
  );
  return { judged: none ? undefined : judged, marks, judge };
}
