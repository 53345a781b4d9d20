import { spoken } from "@rowan/shared/i18n";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { TextDraft } from "../backend/text.ts";
import { type Judged, type Marking, marker } from "./marks.ts";

/** How long somebody has to stop typing before they are told; words are marked at once. */
const pause = 150;

/** Where a text would go; null while that is not known, and on every channel that has no rules. */
export type TextTarget = Pick<TextDraft, "conversation" | "number" | "phone"> | null;

/** Mail is given a hint at what is private, wherever it goes. */
type Target = TextTarget | "mail";

/**
 * What the rules say of a text while it is written. Its words are marked with every key,
 * where they stand now; what is said of them waits for a pause, and stays until the next
 * is said, so that nothing flickers while somebody types on.
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
  const [{ say, marking: drawn }] = useState(marker);
  const mail = target === "mail";
  const { conversation = "", number = "", phone = "" } = target === "mail" ? {} : (target ?? {});
  const carried = files.join(" ");
  const asked = useRef(0);
  const answered = useRef(0);
  const telling = useRef<ReturnType<typeof setTimeout>>(undefined);

  /** Asks, and tells the answer after so many milliseconds, or instead of it a newer one. */
  const ask = useCallback(
    async (text: string, after: number): Promise<Judged> => {
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
      // No answer is taken over by that to an older question.
      if (turn > answered.current) {
        answered.current = turn;
        say(now);
        clearTimeout(telling.current);
        if (after === 0) setJudged(now);
        else telling.current = setTimeout(() => setJudged(now), after);
      }
      return now;
    },
    [backend, say, mail, conversation, number, phone, carried],
  );
  const judge = useCallback((text: string) => ask(text, 0), [ask]);

  const none = target === null;
  const fresh = useRef(true);
  /** What was asked about already, before its letters stood anywhere. */
  const foreseen = useRef<string>(undefined);
  const [inTurn] = useState(newestInTurn);
  // biome-ignore lint/correctness/useExhaustiveDependencies: known is what Go answers by, too
  useEffect(() => {
    if (none) {
      say(undefined);
      return setJudged(undefined);
    }
    // What was there before anybody typed needs no pause.
    const after = fresh.current ? 0 : pause;
    fresh.current = false;
    if (body !== foreseen.current) void inTurn(() => ask(body, after));
    foreseen.current = undefined;
  }, [none, ask, say, inTurn, body, known]);

  const marking = useMemo<Marking>(
    () => ({
      ...drawn,
      foresee: (text) => {
        if (none) return;
        foreseen.current = text;
        void inTurn(() => ask(text, pause));
      },
    }),
    [drawn, none, inTurn, ask],
  );

  // What was asked about something else, or for a screen that is gone, tells nothing any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each of these, something else is asked
  useEffect(
    () => () => {
      answered.current = asked.current;
      foreseen.current = undefined;
      clearTimeout(telling.current);
    },
    [none, ask, known],
  );
  return { judged: none ? undefined : judged, marking, judge };
}

/** Does one thing at a time; of what is to be done meanwhile, the newest only. */
function newestInTurn() {
  let next: (() => Promise<unknown>) | undefined;
  let busy = false;
  return async (job: () => Promise<unknown>) => {
    next = job;
    if (busy) return;
    busy = true;
    while (next) {
      const now = next;
      next = undefined;
      // What could not be judged now is judged when it is sent.
      await now().catch(() => {});
    }
    busy = false;
  };
}
