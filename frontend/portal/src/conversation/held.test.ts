import { expect, test } from "vitest";
import type { PatientMessage, Thread } from "../api/client.ts";
import { withNewest, withOlder } from "./held.ts";
import { rows } from "./rows.ts";

const portland = { locale: "en-US", zone: "America/Los_Angeles" };

function message(position: number, more: Partial<PatientMessage> = {}): PatientMessage {
  return {
    id: `m${position}`,
    mine: false,
    author: "Priya",
    body: `body ${position}`,
    status: "sent",
    seen: false,
    position,
    at: "2026-11-20T18:00:00Z",
    ...more,
  };
}

/** A page of the service: newest first. */
function page(from: number, to: number, more: boolean, change = {}): Thread {
  const messages: PatientMessage[] = [];
  for (let position = to; position >= from; position--) messages.push(message(position, change));
  return { conversation: { id: "c", from: "Clinic", state: "open", unseen: 0 }, messages, more };
}

const positions = ({ messages }: { messages: readonly PatientMessage[] }) =>
  messages.map(({ position }) => position);

test("a newer page joins what is held, and its news of a message counts", () => {
  const first = withNewest(undefined, page(3, 5, true));
  const next = withNewest(first, page(4, 6, true, { seen: true }));
  expect(positions(next)).toEqual([3, 4, 5, 6]);
  expect(next.messages.map(({ seen }) => seen)).toEqual([false, true, true, true]);
  expect(next.more).toBe(true);
});

test("a page that does not reach back to what is held replaces it, so that no gap is hidden", () => {
  const first = withNewest(undefined, page(1, 3, false));
  const next = withNewest(first, page(8, 10, true));
  expect(positions(next)).toEqual([8, 9, 10]);
  expect(next.more).toBe(true);
});

test("older pages go in front, each message once", () => {
  const first = withNewest(undefined, page(5, 6, true));
  const next = withOlder(first, page(3, 5, true));
  const whole = withOlder(next, page(1, 2, false));
  expect(positions(whole)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(whole.more).toBe(false);
  expect(withNewest(whole, page(5, 7, true)).more).toBe(false);
});

test("a run of one author shows the name once; another author, five minutes or a new day begin another", () => {
  const at = (time: string) => ({ at: `2026-11-20T${time}:00Z` });
  const shown = rows(
    [
      message(1, at("18:00")),
      message(2, at("18:04")),
      message(3, { ...at("18:05"), author: "Ife" }),
      message(4, { ...at("18:12"), author: "Ife" }),
      message(5, { at: "2026-11-21T07:59:00Z", author: "Ife" }),
      message(6, { at: "2026-11-21T08:00:00Z", author: "Ife" }),
    ],
    [],
    portland,
  );
  const told = shown.map((row) => (row.kind === "theirs" ? `${row.key} ${row.first}` : row.kind));
  expect(told).toEqual([
    "day",
    "m1 true",
    "m2 false",
    "m3 true",
    "m4 true",
    "m5 true",
    "day",
    "m6 true",
  ]);
});

test("the newest seen and the newest delivered of the patient's own are marked", () => {
  const mine = (position: number, status: PatientMessage["status"]) =>
    message(position, { mine: true, status });
  const held = [mine(1, "seen"), mine(2, "seen"), message(3), mine(4, "delivered")];
  const marked = rows(held, [], portland).flatMap((row) =>
    row.kind === "mine" && row.marked ? [row.key] : [],
  );
  expect(marked).toEqual(["m2", "m4"]);
});
