import { expect, test } from "vitest";
import { initials } from "./initials.ts";

test.each([
  ["Maya Lindqvist", "ML"],
  ["maya lindqvist", "ML"],
  ["Cher", "C"],
  ["Ana María de la Cruz", "AC"],
  ["Mary-Jane Watson-Parker", "MW"],
  ["Siân O'Neill", "SO"],
  ["Priya Nair, RN", "PN"],
  ["Dr. Ife Okafor", "IO"],
  ["Dr. Okafor", "O"],
  ["Gus Weber (Inactive)", "GW"],
  ['William "Bill" Tran', "WT"],
  ["  Maya \t Lindqvist ", "ML"],
  ["Ирина Соколова", "ИС"],
  ["山田太郎", "山"],
  ["山田 太郎", "山太"],
  ["محمد علي", "مع"],
  ["प्रिया शर्मा", "प्रिश"],
  ["E\u0301lodie Blanc", "E\u0301B"],
  ["ßeta Ünal", "ßÜ"],
  ["🌻 Maya Lindqvist 🌻", "ML"],
  ["👩‍⚕️", "👩‍⚕️"],
  ["", ""],
  ["   ", ""],
  ["(503) 555-0100", ""],
])("SEC-18: the initials of %j are %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});
