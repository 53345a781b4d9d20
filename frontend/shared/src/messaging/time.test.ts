import { expect, test } from "vitest";
import { calendarDate, clock, day, dayKey, type Place, rowTime, stamp } from "./time.ts";

const portland: Place = { locale: "en-US", zone: "America/Los_Angeles" };
const enEspanol: Place = { locale: "es-US", zone: "America/Los_Angeles" };
const evening = "2026-11-20T04:04:00Z";

test("RCP-01: a receipt shows the local date, time and zone", () => {
  expect(stamp(evening, portland)).toBe("Nov 19, 2026, 8:04 PM PST");
  expect(stamp("2026-07-01T19:30:00Z", portland)).toBe("Jul 1, 2026, 12:30 PM PDT");
  expect(stamp(evening, { ...portland, zone: "America/New_York" })).toBe(
    "Nov 19, 2026, 11:04 PM EST",
  );
});

test("RCP-01: the hour that comes twice in autumn is told apart by its zone", () => {
  expect(stamp("2026-11-01T08:30:00Z", portland)).toBe("Nov 1, 2026, 1:30 AM PDT");
  expect(stamp("2026-11-01T09:30:00Z", portland)).toBe("Nov 1, 2026, 1:30 AM PST");
});

test("a time of day is given in the reader's zone and language", () => {
  expect(clock(evening, portland)).toBe("8:04 PM");
  expect(clock(evening, { locale: "es", zone: "Europe/Madrid" })).toBe("5:04");
});

test.each([
  ["2026-11-20T07:59:00Z", "Today"],
  ["2026-11-19T07:59:00Z", "Yesterday"],
  ["2026-11-17T20:00:00Z", "Tuesday, November 17"],
  ["2025-11-19T20:00:00Z", "Wednesday, November 19, 2025"],
])("the day label follows the local midnight: %s is %s", (utc, label) => {
  expect(day(utc, evening, portland)).toBe(label);
});

test("yesterday is yesterday also across the change of the clocks", () => {
  expect(day("2026-03-08T08:30:00Z", "2026-03-09T07:30:00Z", portland)).toBe("Yesterday");
});

test("day labels speak the reader's language", () => {
  expect(day(evening, evening, enEspanol)).toBe("Hoy");
  expect(day("2026-11-17T20:00:00Z", evening, enEspanol)).toBe("martes, 17 de noviembre");
});

test.each([
  [evening, "8:04 PM"],
  ["2026-11-18T20:00:00Z", "Yesterday"],
  ["2026-10-02T20:00:00Z", "Oct 2"],
  ["2025-10-02T20:00:00Z", "Oct 2, 2025"],
])("a list row shows %s as %s", (utc, label) => {
  expect(rowTime(utc, evening, portland)).toBe(label);
});

test("messages of one local day share a key, whatever their UTC day", () => {
  expect(dayKey(evening, portland)).toBe("2026-11-19");
  expect(dayKey(evening, portland)).toBe(dayKey("2026-11-19T20:00:00Z", portland));
  expect(dayKey(evening, portland)).not.toBe(dayKey("2026-11-20T08:00:00Z", portland));
});

test("a birth date is the same day in every zone", () => {
  expect(calendarDate("1986-03-14", "en-US")).toBe("Mar 14, 1986");
});

test("a day's key is right on both sides of every zone's midnight, asked again or not", () => {
  for (const zone of [
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/St_Johns",
    "UTC",
  ]) {
    for (let minute = 0; minute < 2 * 24 * 60; minute += 7) {
      const utc = new Date(Date.parse("2026-10-31T00:00:00Z") + minute * 60_000).toISOString();
      const place: Place = { locale: "en-US", zone };
      const want = new Date(utc).toLocaleDateString("sv-SE", { timeZone: zone });
      expect(dayKey(utc, place)).toBe(want);
      expect(dayKey(utc, place)).toBe(want);
    }
  }
});
