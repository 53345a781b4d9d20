/** The words of this UI: every text on its screens goes through here. */
import { defineWords } from "@rowan/shared/i18n";
import { en } from "./en.ts";
import { es } from "./es.ts";

export const { t, useWords, Words } = defineWords({ en, es });
