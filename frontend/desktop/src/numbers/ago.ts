const units = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** "4 min. ago" of two times. */
export function ago(utc: string, now: string, locale: string): string {
  const minutes = Math.max(1, Math.round((Date.parse(now) - Date.parse(utc)) / 60_000));
  const [unit, size] = units.find(([, size]) => minutes >= size) ?? ["minute", 1];
  return new Intl.RelativeTimeFormat(locale, { style: "short" }).format(
    -Math.floor(minutes / size),
    unit,
  );
}
