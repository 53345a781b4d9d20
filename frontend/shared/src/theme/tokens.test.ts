import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

/** The colours that one block of tokens.css sets, by token name. */
function colours(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no block ${selector}`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const panes = ["rail", "list", "surface", "hover", "select"];
const tints = ["secure-tint", "amber-tint", "red-tint"];
const cross = (texts: string[], grounds: string[], least: number) =>
  texts.flatMap((text) => grounds.map((ground) => [text, ground, least] as const));

/** WCAG 2.2 AA: 4.5 for text, 3 for the edges of controls and marks. */
const pairs = [
  ...cross(["ink", "ink-2", "ink-3"], [...panes, "raised", "plain-tint", ...tints], 4.5),
  ...cross(["secure-text"], [...panes, "raised", "secure-tint"], 4.5),
  ...cross(["amber"], ["surface", "list", "hover", "select", "amber-tint"], 4.5),
  ...cross(["red"], ["surface", "list", "hover", "select", "red-tint"], 4.5),
  ...cross(["on-secure"], ["secure", "secure-hover"], 4.5),
  ...cross(["on-plain"], ["plain"], 4.5),
  ...cross(["on-ink"], ["ink", "plain-btn"], 4.5),
  ...cross(["on-amber"], ["amber"], 4.5),
  ...cross(["on-red"], ["red"], 4.5),
  ...cross(["ink", "ink-2"], ["bub-in", "bub-plain"], 4.5),
  ...cross(["secure", "line-2", "amber-line", "red-line"], panes, 3),
  ...cross(["amber-line"], ["amber-tint"], 3),
  ...cross(["red-line"], ["red-tint"], 3),
];

const light = colours(":root");
const dark = colours(':root[data-theme="dark"]');

describe.each([
  ["light", light],
  ["dark", dark],
])("%s", (_, tokens) => {
  test.each(pairs)("%s on %s is at least %d to 1", (text, ground, least) => {
    const a = tokens[text];
    const b = tokens[ground];
    if (!a || !b) throw new Error(`no colour for ${text} or ${ground}`);
    expect(contrast(a, b)).toBeGreaterThanOrEqual(least);
  });
});

test("dark by the system and dark by choice are the same colours", () => {
  expect(colours(':root:not([data-theme="light"])')).toEqual(dark);
  expect(Object.keys(dark)).toEqual(Object.keys(light));
});
