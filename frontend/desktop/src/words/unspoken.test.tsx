import { speakPseudo, unmarked } from "@rowan/shared/i18n/testing";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { App } from "../App.tsx";
import { Fake, type FakeOptions } from "../backend/fake.ts";
import { Frame } from "../Frame.tsx";
import { press } from "../testing/render.tsx";

/** What Go gives to be shown, by field: without letters, so that every letter left is the screen's own. */
const shown = new Set([
  ...[
    "name",
    "initials",
    "title",
    "practice",
    "linkName",
    "ownerName",
    "assigneeName",
    "subject",
    "preview",
    "author",
  ],
  ...["body", "phone", "email", "address", "sentBy", "from", "snippet", "why", "sentence", "tags"],
]);

function blank<T>(value: T, field = ""): T {
  if (typeof value === "string") {
    return (shown.has(field) ? value.replace(/\p{L}/gu, "0") : value) as T;
  }
  if (Array.isArray(value)) return value.map((item) => blank(item, field)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, blank(inner, key)]),
  ) as T;
}

const fakes: Fake[] = [];

/** The whole window in the pseudo-language, on a fake that gives no letters. */
function openPseudo(options: FakeOptions = {}) {
  speakPseudo();
  const fake = new Fake(options);
  fakes.push(fake);
  const unlettered = new Proxy(fake, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      if (name === "onChange" || name === "attachmentURL") return method.bind(target);
      return async (...args: unknown[]) => blank(await method.apply(target, args), String(name));
    },
  });
  return render(
    <Frame backend={unlettered}>
      <App />
    </Frame>,
  );
}

const dates =
  /\b(?:[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?|\d{1,2}:\d\d [AP]M|Yesterday)(?: [A-Z]{3})?/gu;

/** Dates are Intl's, key names are the keyboard's. */
function strings(): string[] {
  const page = document.body.cloneNode(true) as HTMLElement;
  for (const part of page.querySelectorAll("time, kbd, style, h3")) part.remove();
  return unmarked(page)
    .map((text) => text.replace(dates, ""))
    .filter((text) => /\p{L}/u.test(text));
}

const options = () => screen.findAllByRole("option");
const button = (icon: string) => {
  const found = document.querySelector(`main [data-icon="${icon}"]`)?.closest("button");
  if (!found) throw new Error(`no button with ${icon}`);
  return found;
};

test.each<[string, FakeOptions, () => Promise<void>]>([
  [
    "first sign-in",
    { phase: "first" },
    async () => void (await waitFor(() => expect(document.querySelector("form")).toBeTruthy())),
  ],
  [
    "lock",
    { phase: "locked" },
    async () => void (await waitFor(() => expect(document.querySelector("form")).toBeTruthy())),
  ],
  ["inbox", {}, async () => void (await options())],
  [
    "conversation and its details",
    {},
    async () => {
      fireEvent.click((await options())[0] as HTMLElement);
      await screen.findByRole("log");
    },
  ],
  [
    "message details",
    {},
    async () => {
      fireEvent.click((await options())[0] as HTMLElement);
      await screen.findAllByRole("article");
      press("Alt Enter");
      await waitFor(() => expect(document.querySelector('[data-pane="panel"] h2')).toBeTruthy());
    },
  ],
  [
    "who can look after a conversation",
    {},
    async () => {
      fireEvent.click((await options())[0] as HTMLElement);
      await screen.findByRole("log");
      press("Ctrl Shift S");
      await waitFor(() => expect(screen.getAllByRole("menuitem").length).toBeGreaterThan(6));
    },
  ],
  [
    "an archived conversation",
    {},
    async () => {
      fireEvent.click((await options())[0] as HTMLElement);
      await screen.findByRole("log");
      press("Ctrl Shift A");
      await screen.findByRole("alert");
    },
  ],
  [
    "composer of somebody who has not joined",
    {},
    async () => {
      const row = (await options()).find((o) => o.querySelector('[data-kind="notJoined"]'));
      fireEvent.click(row as HTMLElement);
      await screen.findByRole("log");
    },
  ],
  [
    "contact",
    {},
    async () => {
      await options();
      press("Ctrl 2");
      await waitFor(() => expect(document.querySelector("[type=search]")).toBeTruthy());
      fireEvent.click((await options())[0] as HTMLElement);
      await waitFor(() => button("pencil"));
      fireEvent.click(button("pencil"));
      await waitFor(() => expect(document.querySelector("[type=date]")).toBeTruthy());
    },
  ],
  [
    "new message",
    {},
    async () => {
      await options();
      press("Ctrl N");
      fireEvent.click((await screen.findAllByRole("menuitem"))[0] as HTMLElement);
      await screen.findByRole("form");
    },
  ],
  [
    "settings, and what is asked before somebody is removed",
    {},
    async () => {
      await options();
      press("Ctrl ,");
      await screen.findByRole("table");
      fireEvent.click(button("dots"));
      fireEvent.click((await screen.findAllByRole("menuitem"))[1] as HTMLElement);
      await screen.findByRole("dialog");
      fireEvent.click(screen.getAllByRole("checkbox")[0] as HTMLElement);
      fireEvent.submit(document.querySelector("form") as HTMLElement);
      await screen.findByRole("alert");
    },
  ],
  [
    "a new link",
    {},
    async () => {
      await options();
      press("Ctrl ,");
      await screen.findByRole("table");
      fireEvent.click(button("plus"));
      await screen.findByRole("dialog");
    },
  ],
  [
    "search",
    {},
    async () => {
      await options();
      press("Ctrl F");
      await waitFor(() => expect(document.querySelector("search")).toBeTruthy());
    },
  ],
  [
    "a file over everything else, and what is asked before it is saved",
    {},
    async () => {
      await options();
      const carrying = fakes[fakes.length - 1] as Fake;
      const [thread] = carrying.threads.values();
      act(() => {
        carrying.receive(thread?.id ?? "", "", [carrying.kept.add("0.pdf", "application/pdf", 2)]);
      });
      fireEvent.click((await options())[0] as HTMLElement);
      await waitFor(() => expect(document.querySelector("article ul button")).toBeTruthy());
      fireEvent.click(document.querySelector("article ul button") as HTMLElement);
      await screen.findByRole("dialog");
      fireEvent.click(document.querySelector("[data-icon=download]")?.closest("button") as Element);
      await screen.findByRole("alert");
    },
  ],
  [
    "keys",
    {},
    async () => {
      await options();
      press("Ctrl /");
      await screen.findByRole("dialog");
    },
  ],
])("no words stand in code: %s", async (_, given, go) => {
  openPseudo(given);
  await go();
  expect(strings()).toEqual([]);
});
