/** How long a text that arrived proves that texts do: a day more than numbers need that test themselves. */
const lasts = 8 * 24 * 60 * 60_000;

/** Whether a text that arrived at a moment, "" for never, proves that texts arrive. */
export const proves = (at: string, now: string) =>
  at !== "" && Date.parse(now) - Date.parse(at) < lasts;
