/** Mentions as they stand in a note's text: "@" and a teammate's whole name. */
import type { Colleague } from "../backend/backend.ts";

/** A stretch of a note's text; called is whose name it is. */
export interface Stretch {
  readonly text: string;
  readonly called?: Colleague;
}

/** Cuts a text at the mentions in it. Of two names that begin alike the longer one counts. */
export function stretches(text: string, team: readonly Colleague[]): Stretch[] {
  const names = [...team].sort((a, b) => b.name.length - a.name.length);
  const list: Stretch[] = [];
  let plain = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const called = names.find(
      ({ name }) => text.startsWith(name, at + 1) && !isWord(text[at + 1 + name.length]),
    );
    if (!called || isWord(text[at - 1])) continue;
    const end = at + 1 + called.name.length;
    if (at > plain) list.push({ text: text.slice(plain, at) });
    list.push({ text: text.slice(at, end), called });
    plain = end;
  }
  if (plain < text.length) list.push({ text: text.slice(plain) });
  return list;
}

/** Whom a text calls, each once. */
export function calledBy(text: string, team: readonly Colleague[]): string[] {
  const ids = stretches(text, team).flatMap(({ called }) => (called ? [called.id] : []));
  return [...new Set(ids)];
}

/** What is being typed after an "@" before the caret, and where the "@" stands. */
export function asked(text: string, caret: number): { at: number; query: string } | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || isWord(text[at - 1])) return null;
  const query = text.slice(at + 1, caret);
  return query.length > 40 || query.includes("\n") ? null : { at, query };
}

/** The teammates that a query can mean: those one of whose names begins with it. */
export function meant(query: string, team: readonly Colleague[]): Colleague[] {
  const wanted = folded(query);
  return team.filter(({ name }) => {
    const known = folded(name);
    return known !== wanted && (known.startsWith(wanted) || known.includes(` ${wanted}`));
  });
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}\p{M}]/u.test(letter);
}
