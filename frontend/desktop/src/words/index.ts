/** The words of this UI: every text on its screens goes through here. */
import { defineWords } from "@rowan/shared/i18n";
import { en } from "./en.ts";
import { es } from "./es.ts";

/** What a text is called. */
export type Word = keyof typeof en;

export const { t, useWords, Words } = defineWords({ en, es });
