/**
 * Times arrive as RFC 3339 in UTC and are shown in a zone that the caller
 * names, so that the same message reads the same in a test and on any clock.
 */
export interface Place {
  /** BCP 47, as "en-US" or "es". */
  readonly locale: string;
  /** IANA, as "America/Los_Angeles". */
  readonly zone: string;
}

/** Where this device says that it is, in the given language. */
export function here(locale: string): Place {
  return { locale, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** "Nov 19, 2026, 8:04 PM PST": date, time and zone, for receipts and details (RCP-01). */
export function stamp(utc: string, place: Place): string {
  return format(utc, place, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** "Nov 3, 2:14 PM": a date and a time of not long ago. */
export function moment(utc: string, place: Place): string {
  return format(utc, place, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** "Feb 11, 2026" */
export function dateOf(utc: string, place: Place): string {
  return format(utc, place, { year: "numeric", month: "short", day: "numeric" });
}

/** "8:04 PM" */
export function clock(utc: string, place: Place): string {
  return format(utc, place, { hour: "numeric", minute: "2-digit" });
}

/** The label over a day of messages: "Today", "Yesterday", "Thursday, November 19", with the year when it is another. */
export function day(utc: string, now: string, place: Place): string {
  const ago = daysBetween(utc, now, place);
  if (ago === 0 || ago === 1) return relative(-ago, place);
  return format(utc, place, {
    weekday: "long",
    month: "long",
    day: "numeric",
    ...(sameYear(utc, now, place) ? {} : { year: "numeric" }),
  });
}

/** The short time of a list row: the clock today, else "Yesterday", "Nov 19" or "Nov 19, 2025". */
export function rowTime(utc: string, now: string, place: Place): string {
  const ago = daysBetween(utc, now, place);
  if (ago === 0) return clock(utc, place);
  if (ago === 1) return relative(-1, place);
  return format(utc, place, {
    month: "short",
    day: "numeric",
    ...(sameYear(utc, now, place) ? {} : { year: "numeric" }),
  });
}

/** A day begins on a quarter of an hour in every zone. */
const quarter = 15 * 60 * 1000;
const dayKeys = new Map<string, string>();
const dayKeysKept = 10_000;

/** "2026-11-19": two times with the same key belong under the same day label. */
export function dayKey(utc: string, place: Place): string {
  // A long thread asks this of every message whenever one comes.
  const of = `${place.zone} ${Math.floor(Date.parse(utc) / quarter)}`;
  let key = dayKeys.get(of);
  if (key === undefined) {
    key = dayIn(utc, place);
    if (dayKeys.size >= dayKeysKept) dayKeys.clear();
    dayKeys.set(of, key);
  }
  return key;
}

function dayIn(utc: string, place: Place): string {
  // By parts, since engines differ in how a locale's short date looks.
  const parts = formatter(
    { locale: "en-US", zone: place.zone },
    { year: "numeric", month: "2-digit", day: "2-digit" },
  ).formatToParts(new Date(utc));
  const part = (type: string) => parts.find((p) => p.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** A date without a time, as a birth date: "1986-03-14" is "Mar 14, 1986" in every zone. */
export function calendarDate(date: string, locale: string): string {
  return format(
    `${date}T00:00:00Z`,
    { locale, zone: "UTC" },
    { year: "numeric", month: "short", day: "numeric" },
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once for each way to write a time: making one costs more than a thousand uses of it. */
function formatter({ locale, zone }: Place, parts: Intl.DateTimeFormatOptions) {
  const key = JSON.stringify([locale, zone, parts]);
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...parts, timeZone: zone });
    formatters.set(key, made);
  }
  return made;
}

function format(utc: string, place: Place, parts: Intl.DateTimeFormatOptions): string {
  const text = formatter(place, parts).format(new Date(utc));
  // Engines differ in the space before PM; a search and a copy must not.
  return text.replace(/[\u202f\u00a0]/g, " ");
}

function relative(days: number, place: Place): string {
  const word = new Intl.RelativeTimeFormat(place.locale, { numeric: "auto" }).format(days, "day");
  return word.charAt(0).toLocaleUpperCase(place.locale) + word.slice(1);
}

function daysBetween(utc: string, now: string, place: Place): number {
  const midnight = (time: string) => Date.parse(`${dayKey(time, place)}T00:00:00Z`);
  return (midnight(now) - midnight(utc)) / 86_400_000;
}

function sameYear(utc: string, now: string, place: Place): boolean {
  return dayKey(utc, place).slice(0, 4) === dayKey(now, place).slice(0, 4);
}
