import { useMemo, useSyncExternalStore } from "react";
import type { Finding, Judgement, Verdict } from "../backend/text.ts";

/** What was said of a text. */
export interface Judged extends Verdict {
  readonly body: string;
}

/** The newest that was said of what is being written. Whoever draws it follows it alone. */
export interface Marking {
  readonly now: () => Judged | undefined;
  readonly follow: (changed: () => void) => () => void;
  /** Asks about a text before it stands in the field. */
  readonly foresee: (text: string) => void;
}

/** A marking, and the way to say something newer. */
export function marker() {
  let newest: Judged | undefined;
  const followers = new Set<() => void>();
  const marking: Omit<Marking, "foresee"> = {
    now: () => newest,
    follow: (changed) => {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
  const say = (judged: Judged | undefined) => {
    newest = judged;
    for (const changed of followers) changed();
  };
  return { marking, say };
}

/** The marks of a text, by the newest that is known of it. */
export function useMarks({ now, follow }: Marking, text: string): readonly Mark[] {
  const judged = useSyncExternalStore(follow, now);
  return useMemo(
    () => (judged ? moved(marksOf(judged.findings), judged.body, text) : []),
    [judged, text],
  );
}

/** A stretch of a text that a rule is about. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly verdict: Judgement;
}

/** Where the words of findings stand, in their order and without overlap: the gravest wins. */
export function marksOf(findings: readonly Finding[]): Mark[] {
  const all: Mark[] = [];
  for (const { marks, verdict } of findings) {
    for (let i = 0; i + 1 < marks.length; i += 2) {
      const [from = 0, to = 0] = marks.slice(i, i + 2);
      if (from < to && !all.some((mark) => from < mark.to && mark.from < to))
        all.push({ from, to, verdict });
    }
  }
  return all.sort((a, b) => a.from - b.from);
}

/**
 * Marks of an older text where they stand in the newer one. What was typed into
 * a marked word takes its mark away until the text is judged again.
 */
export function moved(marks: readonly Mark[], before: string, now: string): Mark[] {
  if (before === now) return [...marks];
  const most = Math.min(before.length, now.length);
  let head = 0;
  while (head < most && before[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === now[now.length - 1 - tail])
    tail++;
  const grown = now.length - before.length;
  return marks.flatMap((mark) => {
    if (mark.to <= head) return mark;
    if (mark.from >= before.length - tail)
      return { ...mark, from: mark.from + grown, to: mark.to + grown };
    return [];
  });
}
