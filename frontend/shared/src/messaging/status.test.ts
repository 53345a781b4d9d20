import { expect, test } from "vitest";
import { advance, needsPerson, type Status } from "./status.ts";

const forward: Status[] = ["pending", "queued", "unconfirmed", "sent", "delivered", "seen"];
const all: Status[] = [...forward, "failed", "refused"];

test("a late receipt never moves a status backwards", () => {
  for (const [i, earlier] of forward.entries()) {
    for (const later of forward.slice(i)) {
      expect(advance(earlier, later)).toBe(later);
      expect(advance(later, earlier)).toBe(later);
    }
  }
});

test.each<Status>(["failed", "refused"])("what ended as %s stays so, unless it was seen", (end) => {
  for (const before of ["pending", "queued", "unconfirmed", "sent"] as const) {
    expect(advance(before, end)).toBe(end);
    expect(advance(end, before)).toBe(end);
  }
  expect(advance(end, "delivered")).toBe(end);
  expect(advance(end, "seen")).toBe("seen");
  expect(advance("seen", end)).toBe("seen");
});

test("only failed, refused and unconfirmed messages wait for a person", () => {
  expect(all.filter(needsPerson)).toEqual(["unconfirmed", "failed", "refused"]);
});
