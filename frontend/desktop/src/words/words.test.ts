import { mistranslated } from "@rowan/shared/i18n/testing";
import { expect, test } from "vitest";
import { en } from "./en.ts";
import { es } from "./es.ts";

test("every Spanish message is there and names the same values", () => {
  expect(mistranslated(en, es)).toEqual([]);
});
