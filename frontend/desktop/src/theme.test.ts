import { DEFAULT_THEME, defaultVariantColorsResolver, mergeMantineTheme } from "@mantine/core";
import { expect, test } from "vitest";
import { theme } from "./theme.ts";

const merged = mergeMantineTheme(DEFAULT_THEME, theme);

test.each(["filled", "light", "outline", "subtle", "default", "transparent"])(
  "blue means secure: a %s control without a colour of its own shows no blue",
  (variant) => {
    for (const color of [theme.primaryColor, "blue"]) {
      const input = { variant, color, theme: merged };
      const resolve = theme.variantColorResolver ?? defaultVariantColorsResolver;
      expect(JSON.stringify(resolve(input))).not.toMatch(/blue|secure|#/);
    }
  },
);

test("what is secure is blue", () => {
  const look = theme.variantColorResolver?.({ variant: "filled", color: "secure", theme: merged });
  expect(look?.background).toBe("var(--secure)");
});
