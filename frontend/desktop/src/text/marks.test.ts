import { expect, test } from "vitest";
import type { Finding } from "../backend/text.ts";
import { marksOf, moved } from "./marks.ts";

const finding = (verdict: Finding["verdict"], ...marks: number[]) =>
  ({ verdict, marks }) as unknown as Finding;

test("N1: marks of several rules stand in order, and the gravest keeps its words", () => {
  expect(marksOf([finding("block", 10, 14), finding("warn", 2, 4, 12, 20)])).toEqual([
    { from: 2, to: 4, verdict: "warn" },
    { from: 10, to: 14, verdict: "block" },
  ]);
});

test("N1: while somebody types on, a mark stays on its words wherever those go", () => {
  const before = "we sell weed here and more weed there";
  const marks = [
    { from: 8, to: 12, verdict: "block" as const },
    { from: 27, to: 31, verdict: "block" as const },
  ];
  for (const now of [
    `${before}, come by`,
    `Hello, ${before}`,
    before.replace("and", "and much"),
    before.replace("here ", ""),
    before.replace("more ", ""),
  ]) {
    const words = moved(marks, before, now).map(({ from, to }) => now.slice(from, to));
    expect(words).toEqual(["weed", "weed"]);
  }
});

test("N1: what is typed into a marked word takes its mark away until it is judged again", () => {
  const marks = [{ from: 3, to: 7, verdict: "block" as const }];
  expect(moved(marks, "we weed", "we wXeed")).toEqual([]);
  expect(moved(marks, "we weed", "")).toEqual([]);
});
