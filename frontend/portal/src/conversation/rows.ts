import { dayKey, type Place } from "@rowan/shared/messaging";
import type { PatientMessage } from "../api/client.ts";
import type { Outgoing } from "./outbox.ts";

/** What stands in the log, from top to bottom. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "event"; readonly key: string; readonly message: PatientMessage }
  | {
      readonly kind: "theirs";
      readonly key: string;
      readonly message: PatientMessage;
      /** The first of a run: shows who and when. */
      readonly first: boolean;
    }
  | {
      readonly kind: "mine";
      readonly key: string;
      readonly message: PatientMessage;
      /** The last of a run: shows when. */
      readonly last: boolean;
      /** The newest that got this far: shows how far. */
      readonly marked: boolean;
    }
  | { readonly kind: "outgoing"; readonly key: string; readonly entry: Outgoing };

const runLength = 5 * 60_000;

/** The messages under their days, one author's within five minutes as a run, and last what is on its way. */
export function rows(
  messages: readonly PatientMessage[],
  outgoing: readonly Outgoing[],
  place: Place,
): Row[] {
  const result: Row[] = [];
  const newest = newestOfEachStatus(messages, outgoing);
  let today = "";
  const startDay = (at: string, key: string) => {
    const day = dayKey(at, place);
    if (day !== today) result.push({ kind: "day", key: `day before ${key}`, at });
    today = day;
  };
  for (const [i, message] of messages.entries()) {
    const { id, at, mine, event } = message;
    startDay(at, id);
    if (event) {
      result.push({ kind: "event", key: id, message });
    } else if (mine) {
      const last = !sameRun(message, messages[i + 1], place);
      result.push({ kind: "mine", key: id, message, last, marked: newest.has(id) });
    } else {
      const first = !sameRun(messages[i - 1], message, place);
      result.push({ kind: "theirs", key: id, message, first });
    }
  }
  for (const entry of outgoing) {
    startDay(entry.at, entry.id);
    result.push({ kind: "outgoing", key: entry.id, entry });
  }
  return result;
}

function sameRun(
  earlier: PatientMessage | undefined,
  later: PatientMessage | undefined,
  place: Place,
): boolean {
  if (!earlier || !later || earlier.event || later.event) return false;
  return (
    earlier.mine === later.mine &&
    earlier.author === later.author &&
    Date.parse(later.at) - Date.parse(earlier.at) < runLength &&
    dayKey(earlier.at, place) === dayKey(later.at, place)
  );
}

/** The patient's newest message, and the newest seen one: together they say how far all of them are. */
function newestOfEachStatus(
  messages: readonly PatientMessage[],
  outgoing: readonly Outgoing[],
): Set<string> {
  const mine = messages.filter((message) => message.mine && !message.event);
  const seen = mine.findLast(({ status }) => status === "seen");
  const newest = outgoing.some(({ state }) => state === "delivered") ? undefined : mine.at(-1);
  return new Set([seen, newest].flatMap((message) => (message ? [message.id] : [])));
}
