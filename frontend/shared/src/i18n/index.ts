/**
 * The words of both UIs, in English and Spanish, by Lingui. Keeps the one
 * active language of the page. Each UI adds its own catalog with defineWords.
 */
export {
  type Catalog,
  type Language,
  languages,
  preferred,
  speak,
  spoken,
  type Translation,
} from "./catalog.ts";
export { defineWords, type WordsProps } from "./words.tsx";
