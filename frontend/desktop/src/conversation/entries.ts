import { dayKey, type Place } from "@rowan/shared/messaging";
import type { Message } from "../backend/backend.ts";

/** A message with what its place in the thread adds to it. */
export interface Entry {
  readonly message: Message;
  /** First of its local day: the day's label stands above it. */
  readonly opensDay: boolean;
  /** First of a run by one author: the author stands above it. */
  readonly opensRun: boolean;
  /** Newest of a run: its status stands below it. */
  readonly closesRun: boolean;
}

const runMinutes = 5;

/** From oldest to newest, the order on screen. newestFirst is the order in which Go gives them. */
export function entries(newestFirst: readonly Message[], place: Place): Entry[] {
  const messages = [...newestFirst].reverse();
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    return {
      message,
      opensDay: !before || !sameDay(before, message, place),
      opensRun: !before || !sameRun(before, message, place),
      closesRun: !after || !sameRun(message, after, place),
    };
  });
}

function sameRun(a: Message, b: Message, place: Place): boolean {
  return (
    a.event === "" &&
    b.event === "" &&
    a.kind === b.kind &&
    a.author === b.author &&
    Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= runMinutes * 60_000 &&
    sameDay(a, b, place)
  );
}

function sameDay(a: Message, b: Message, place: Place): boolean {
  return dayKey(a.at, place) === dayKey(b.at, place);
}
