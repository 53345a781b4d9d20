import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";

export const languages = ["en", "es"] as const;
export type Language = (typeof languages)[number];

/** Messages by key, in ICU syntax: "{count, plural, one {# message} other {# messages}}". */
export type Catalog = Readonly<Record<string, string>>;

/** A translation has exactly the keys of the English catalog; the compiler says which are missing. */
export type Translation<English extends Catalog> = { readonly [Key in keyof English]: string };

// Catalogs are small and travel as source: each message is compiled when first shown.
i18n.setMessagesCompiler(compileMessage);

/** All English messages that the running UI has registered: the source of the pseudo-language. */
export const english: Record<string, string> = {};

export function register(words: Readonly<Record<Language, Catalog>>): void {
  for (const key of Object.keys(words.en)) {
    if (key in english && english[key] !== words.en[key]) {
      throw new Error(`two catalogs give the key ${key} different words`);
    }
  }
  Object.assign(english, words.en);
  for (const language of languages) i18n.load(language, words[language]);
}

/** Shows the UI in this language from now on, everywhere at once. */
export function speak(language: Language): void {
  activate(language, language);
}

/** The language that is shown, as an argument for Intl and for <html lang>. */
export function spoken(): string {
  return i18n.locale;
}

export function activate(locale: string, plurals: string): void {
  i18n.activate(locale, plurals);
  document.documentElement.lang = locale;
}

/**
 * The first of the person's languages that we have, else English. Pass
 * navigator.languages; a stored choice goes in front of it.
 */
export function preferred(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-")[0];
    const found = languages.find((language) => language === primary);
    if (found) return found;
  }
  return "en";
}
