import { nameWords } from "./initials.ts";

/**
 * What a colleague is called in a few words: "Ben", or "Dr. Okafor" for who has
 * a title. What cannot be shortened stays whole.
 */
export function shortName(name: string): string {
  const { title, named } = nameWords(name);
  const first = named[0];
  const last = named[named.length - 1];
  if (first === undefined || last === undefined) return name;
  return title ? `${title} ${last}` : first;
}
