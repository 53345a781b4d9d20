const inBrackets = /[([{«"“].*?[)\]}»"”]/gu;
const honorific = /^(?:dr|mr|mrs|ms|mx|miss|prof|sr|sra|srta|dra)\.?$/iu;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * What stands in a person's circle: the first letter of the first and of the
 * last name (SEC-18). One word gives one letter, a hyphen does not make two
 * words, and letters of every script count as a reader would count them.
 * Titles, what follows a comma and what stands in brackets are not the name.
 * A name without a letter gives its first emoji, else "": show a person icon.
 */
export function initials(name: string): string {
  const { words, named } = nameWords(name);
  const counted = named.length > 0 ? named : words;
  const first = counted[0];
  if (first === undefined) return grapheme(name, /\p{Extended_Pictographic}/u);
  const last = counted.length > 1 ? counted[counted.length - 1] : undefined;
  return letter(first) + (last === undefined ? "" : letter(last));
}

/** The words of a name, those of them that are not titles, and the title before it, if there is one. */
export function nameWords(name: string) {
  const bare = (name.split(",")[0] ?? "").replace(inBrackets, " ");
  const words = bare.split(/\s+/u).filter((word) => /\p{L}/u.test(word));
  const named = words.filter((word) => !honorific.test(word));
  const title = words[0] !== named[0] ? words[0] : undefined;
  return { words, named, title };
}

function letter(word: string): string {
  const found = grapheme(word, /\p{L}/u);
  const upper = found.toLocaleUpperCase();
  return [...graphemes.segment(upper)].length === 1 ? upper : found;
}

function grapheme(text: string, having: RegExp): string {
  for (const { segment } of graphemes.segment(text)) {
    if (having.test(segment)) return segment;
  }
  return "";
}
