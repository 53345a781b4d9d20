/** The help's articles, in the order of its list. Their words are in words.en.ts and words.es.ts. */
export const articles = [
  "secure",
  "send",
  "invite",
  "from",
  "several",
  "group",
  "files",
  "texts",
  "notes",
  "seen",
  "undo",
  "closed",
  "inbox",
  "search",
  "shared",
  "patients",
  "privacy",
] as const;

export type Article = (typeof articles)[number];

/** What a text is made of. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] };

const bullet = /^- /u;
const number = /^\d+\. /u;

/** Parts a text at its blank lines. Lines that all begin with "- ", or with "1. ", are a list. */
export function blocks(text: string): Block[] {
  return text.split("\n\n").map((part) => {
    const lines = part.split("\n");
    for (const mark of [bullet, number]) {
      if (lines.every((line) => mark.test(line))) {
        const items = lines.map((line) => line.replace(mark, ""));
        return { kind: "list", ordered: mark === number, items };
      }
    }
    return { kind: "paragraph", text: part };
  });
}
