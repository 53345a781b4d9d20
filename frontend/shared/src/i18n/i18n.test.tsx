import { act, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { en as sharedEn } from "./en.ts";
import { es as sharedEs } from "./es.ts";
import { defineWords, preferred, speak } from "./index.ts";
import { mistranslated, speakPseudo, unmarked } from "./testing.ts";

const en = {
  "test.unread": "{count, plural, one {# message} other {# messages}} for {name}",
  "test.help": "Read <link>the rule</link> first",
};
const es = {
  "test.unread": "{count, plural, one {# mensaje} other {# mensajes}} para {name}",
  "test.help": "Lea antes <link>la regla</link>",
};
const { t, useWords, Words } = defineWords({ en, es });

function RuleLink({ children }: { children?: ReactNode }) {
  return <a href="/rule">{children}</a>;
}

function Sample() {
  const t = useWords();
  return (
    <>
      <p>{t("test.unread", { count: 2, name: "Maya" })}</p>
      <p>
        <Words id="test.help" components={{ link: <RuleLink /> }} />
      </p>
    </>
  );
}

test("a change of language is shown at once, without a provider", () => {
  const { container } = render(<Sample />);
  expect(container.textContent).toBe("2 messages for MayaRead the rule first");
  act(() => speak("es"));
  expect(container.textContent).toBe("2 mensajes para MayaLea antes la regla");
  expect(screen.getByRole("link", { name: "la regla" })).toBeTruthy();
  expect(document.documentElement.lang).toBe("es");
});

test("plurals follow the language's own rules", () => {
  expect(t("test.unread", { count: 1, name: "Maya" })).toBe("1 message for Maya");
});

test.each([
  "\\x3Cscript\\x3E",
  "\\u0041 and \\",
  "\ufdd0 \ufdd01 \\ufdd0",
  "{count} <link>'{name}'</link> #",
])("what a person wrote stands in a message as they wrote it: %j", (name) => {
  expect(t("test.unread", { count: 2, name })).toBe(`2 messages for ${name}`);
});

test.each([
  [["es-MX", "en-US"], "es"],
  [["fr-FR", "es"], "es"],
  [["EN-us"], "en"],
  [["vi"], "en"],
  [[], "en"],
])("a browser that asks for %j is spoken to in %s", (wanted, language) => {
  expect(preferred(wanted)).toBe(language);
});

test("every Spanish message is there and names the same values", () => {
  expect(mistranslated(sharedEn, sharedEs)).toEqual([]);
});

test("a translation that forgets a value, a tag or all its words is found", () => {
  expect(mistranslated(en, es)).toEqual([]);
  expect(mistranslated(en, { ...es, "test.unread": "{count} mensajes" })).toEqual(["test.unread"]);
  expect(mistranslated(en, { ...es, "test.help": "Lea antes la regla" })).toEqual(["test.help"]);
  expect(mistranslated(en, { ...es, "test.help": " " })).toEqual(["test.help"]);
});

test("the pseudo-language marks what came from a catalog and finds what did not", () => {
  speakPseudo();
  const { container, rerender } = render(<Sample />);
  expect(container.textContent).toMatch(/^\[2 mésságés fór Maya~+\]\[Réád thé rúlé fírst~+\]$/);
  expect(unmarked(container)).toEqual([]);
  rerender(
    <>
      <Sample />
      <button type="button" aria-label="Close">
        Oops
      </button>
    </>,
  );
  expect(unmarked(container)).toEqual(["Oops", "Close"]);
});

test("two catalogs cannot give one key different words", () => {
  expect(() => defineWords({ en: { "status.sent": "Gone" }, es: { "status.sent": "x" } })).toThrow(
    "status.sent",
  );
});
