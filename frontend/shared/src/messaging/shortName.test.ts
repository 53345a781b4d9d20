import { expect, test } from "vitest";
import { shortName } from "./shortName.ts";

test.each([
  ["Ben Sato", "Ben"],
  ["Dr. Ife Okafor", "Dr. Okafor"],
  ["Priya Nair, RN", "Priya"],
  ["Dra. Camila", "Dra. Camila"],
  ["Madonna", "Madonna"],
  ["Ana (front desk)", "Ana"],
  ["Dr.", "Dr."],
  ["", ""],
])("a colleague is called in short: %s", (name, short) => {
  expect(shortName(name)).toBe(short);
});
