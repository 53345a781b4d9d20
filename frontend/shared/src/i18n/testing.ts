/** Tools for the UIs' tests: a pseudo-language that shows forgotten strings, and a check of translations. */
import { i18n } from "@lingui/core";
import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import { activate, type Catalog, english } from "./catalog.ts";

const tags = /<\/?\w+\/?>/g;

const accents: Readonly<Record<string, string>> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  A: "Á",
  E: "É",
  I: "Í",
  O: "Ó",
  U: "Ú",
};

/** Shows every registered message as "[Séndíng~~]": marked, accented and a third longer. */
export function speakPseudo(): void {
  const marked = Object.entries(english).map(([key, message]) => {
    const parts = eachText(compileMessage(message), accented) as CompiledMessage;
    const longer = "~".repeat(Math.ceil(message.length / 3));
    return [key, ["[", ...parts, `${longer}]`]];
  });
  i18n.load("en-XA", Object.fromEntries(marked));
  activate("en-XA", "en");
}

/** Letters on the page that did not come through the catalogs: strings in code. Call speakPseudo first. */
export function unmarked(root: Element): string[] {
  const texts: string[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let whole = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest("style, script")) whole += node.textContent;
  }
  texts.push(whole);
  for (const element of root.querySelectorAll("[aria-label],[placeholder],[title],[alt]")) {
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      texts.push(element.getAttribute(name) ?? "");
    }
  }
  return texts
    .flatMap((text) => text.split(/\[[^\]]*\]/u))
    .map((text) => text.trim())
    .filter((text) => /\p{L}/u.test(text));
}

/** Messages whose translation is empty or names other values than the English one. */
export function mistranslated(en: Catalog, other: Catalog): string[] {
  return Object.keys(en).filter((key) => {
    const translation = other[key] ?? "";
    return translation.trim() === "" || names(translation) !== names(en[key] ?? "");
  });
}

/** The values, plurals and tags that a message uses, as one text to compare. */
function names(message: string): string {
  const found = new Set<string>();
  eachText(
    compileMessage(message),
    (text) => {
      for (const [tag] of text.matchAll(tags)) found.add(tag);
      return text;
    },
    (value) => found.add(value),
  );
  return [...found].sort().join(" ");
}

/**
 * The message with every text replaced, in all branches of its plurals.
 * Lingui's compiled form is a text, or a list of texts and [value, kind, choices].
 */
function eachText(
  parts: unknown,
  replace: (text: string) => string,
  value: (name: string) => void = () => {},
): unknown {
  if (typeof parts === "string") return replace(parts);
  if (!Array.isArray(parts)) return parts;
  return parts.map((part) => {
    if (!Array.isArray(part)) return eachText(part, replace, value);
    const [name, kind, choices] = part;
    value(name);
    if (typeof choices !== "object" || choices === null) return part;
    const replaced = Object.entries(choices).map(([choice, inner]) => [
      choice,
      eachText(inner, replace, value),
    ]);
    return [name, kind, Object.fromEntries(replaced)];
  });
}

function accented(text: string): string {
  return text.replace(/<\/?\w+\/?>|[aeiou]/gi, (found) => accents[found] ?? found);
}
