import { dayKey, type Place } from "@rowan/shared/messaging";
import type { Message, Note } from "../backend/backend.ts";

/** A message or a note with what its place in the thread adds to it. */
export interface Entry {
  readonly message: Message | NoteEntry;
  /** First of its local day: the day's label stands above it. */
  readonly opensDay: boolean;
  /** First of a run by one author: the author stands above it. */
  readonly opensRun: boolean;
  /** Newest of a run: its status stands below it. */
  readonly closesRun: boolean;
}

/** A note where messages stand: it has an author and a time, and no status. */
export interface NoteEntry {
  readonly kind: "note";
  readonly id: string;
  readonly author: string;
  readonly event: "note";
  readonly position: string;
  readonly at: string;
  readonly note: Note;
}

const runMinutes = 5;

/**
 * From oldest to newest, the order on screen. Both are given newest first, as Go
 * gives them; a note stands by its position among the messages, and what waits
 * stands last, by its time.
 */
export function entries(
  messages: readonly Message[],
  notes: readonly Note[],
  place: Place,
): Entry[] {
  const all: (Message | NoteEntry)[] = [...messages].reverse();
  for (const note of [...notes].reverse()) {
    const { id, author, position, at } = note;
    const found = all.findLastIndex((other) => !before({ position, at }, other));
    all.splice(found + 1, 0, { kind: "note", id, author, event: "note", position, at, note });
  }
  return all.map((message, index) => {
    const previous = all[index - 1];
    const next = all[index + 1];
    return {
      message,
      opensDay: !previous || !sameDay(previous, message, place),
      opensRun: !previous || !sameRun(previous, message, place),
      closesRun: !next || !sameRun(message, next, place),
    };
  });
}

function before(a: Pick<Note, "position" | "at">, b: Pick<Note, "position" | "at">): boolean {
  if (a.position === "" || b.position === "") {
    return a.position === b.position ? Date.parse(a.at) < Date.parse(b.at) : a.position !== "";
  }
  return Number(a.position) < Number(b.position);
}

function sameRun(a: Message | NoteEntry, b: Message | NoteEntry, place: Place): boolean {
  return (
    a.event === "" &&
    b.event === "" &&
    a.kind === b.kind &&
    a.author === b.author &&
    Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= runMinutes * 60_000 &&
    sameDay(a, b, place)
  );
}

function sameDay(a: Pick<Message, "at">, b: Pick<Message, "at">, place: Place): boolean {
  return dayKey(a.at, place) === dayKey(b.at, place);
}
