import { i18n } from "@lingui/core";
import { I18nProvider, Trans } from "@lingui/react";
import { type ReactElement, useSyncExternalStore } from "react";
import { type Catalog, register, type Translation } from "./catalog.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";

type SharedKey = keyof typeof en & string;
type Values = Readonly<Record<string, string | number>>;

export interface WordsProps<Key> {
  readonly id: Key;
  /** Ours, never what a person wrote: their tags and escapes would count as the message's. */
  readonly values?: Values;
  /** The element around what stands in <terms>...</terms> in the message. */
  readonly components?: Readonly<Record<string, ReactElement>>;
}

type Translate<Key> = (id: Key, values?: Values) => string;

function t(id: string, values?: Values): string {
  return shown(i18n._(id, values && Object.fromEntries(Object.entries(values).map(hidden))));
}

// Lingui reads \x41 and \u0041 in what it made as escapes, also where a person
// wrote them: their backslashes go through it as something else.
const mark = "\ufdd0";

function hidden([name, value]: [string, string | number]): [string, string | number] {
  if (typeof value === "number") return [name, value];
  return [name, value.replaceAll(mark, `${mark}0`).replaceAll("\\", `${mark}1`)];
}

function shown(text: string): string {
  return text.replace(/\ufdd0([01])/gu, (_, n) => (n === "0" ? mark : "\\"));
}

function useWords(): typeof t {
  useSyncExternalStore(subscribe, () => i18n.locale);
  return t;
}

function subscribe(changed: () => void): () => void {
  return i18n.on("change", changed);
}

function Words({ id, values, components }: WordsProps<string>): ReactElement {
  return (
    <I18nProvider i18n={i18n}>
      <Trans id={id} {...(values && { values })} {...(components && { components })} />
    </I18nProvider>
  );
}

/**
 * Registers a UI's catalogs and gives the ways to use them, typed by their
 * keys and the shared ones. Needs no provider; t and Words follow a change of
 * language in components that call useWords or show Words. The bare t is for
 * texts outside React, as the window's title.
 *
 *     const t = useWords();                    <h1>{t("inbox.unread", { count })}</h1>
 *     <Words id="join.terms" components={{ terms: <TermsLink /> }} />
 */
export function defineWords<const English extends Catalog>(words: {
  readonly en: English;
  readonly es: Translation<English>;
}) {
  type Key = (keyof English & string) | SharedKey;
  register(words);
  return {
    t: t as Translate<Key>,
    useWords: useWords as () => Translate<Key>,
    Words: Words as (props: WordsProps<Key>) => ReactElement,
  };
}

export const { useWords: useSharedWords } = defineWords({ en, es });
