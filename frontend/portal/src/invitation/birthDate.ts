/**
 * The date that three fields give, as "1986-03-14", or nothing when there is no
 * such day or nobody alive was born on it.
 */
export function birthDate(month: string, day: string, year: string, now: Date): string | undefined {
  if (![month, day].every((part) => /^\d{1,2}$/.test(part)) || !/^\d{4}$/.test(year)) return;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const age = now.getUTCFullYear() - date.getUTCFullYear();
  return real && age <= 130 && date <= now ? date.toISOString().slice(0, 10) : undefined;
}
