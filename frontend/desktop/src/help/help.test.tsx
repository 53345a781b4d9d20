import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openCard, openInbox, press } from "../testing/render.tsx";
import { t } from "../words/index.ts";
import { articles, blocks } from "./articles.ts";
import { en } from "./words.en.ts";
import { es } from "./words.es.ts";

const help = () => screen.findByRole("dialog", { name: "Help" });

test("SEC-08: every article is bundled, and opens from the help", async () => {
  await openInbox();
  fireEvent.click(screen.getByRole("button", { name: "Help" }));
  const dialog = await help();
  for (const article of articles) {
    fireEvent.click(within(dialog).getByRole("button", { name: t(`help.${article}`) }));
    const page = within(dialog).getByRole("article");
    expect(within(page).getByRole("heading").textContent).toBe(t(`help.${article}`));
    expect(page.querySelectorAll("p, li").length).toBeGreaterThan(1);
  }
});

test("SEC-08: the topics of secure messaging and of privacy have an article each", () => {
  for (const topic of ["secure", "invite", "privacy", "from", "group", "closed", "seen"]) {
    expect(articles).toContain(topic);
  }
});

test("SEC-08: the help is searched by what its articles say, accents aside", async () => {
  await openInbox();
  press("Ctrl /");
  const dialog = await help();
  const field = within(dialog).getByRole("searchbox");
  fireEvent.change(field, { target: { value: "résend invite" } });
  const names = () =>
    within(within(dialog).getByRole("navigation"))
      .queryAllByRole("button")
      .map((button) => button.textContent);
  await waitFor(() => expect(names()).toEqual(["Invite a patient"]));
  fireEvent.change(field, { target: { value: "qwxz" } });
  await within(dialog).findByText("No article for “qwxz”. Try another word.");
  expect(names()).toEqual([]);
});

test("INV-11: where a patient is invited, the article about it is one press away", async () => {
  await openInbox();
  await openCard("Bao Tran");
  fireEvent.click(screen.getByRole("button", { name: "Message" }));
  const ask = await screen.findByRole("dialog", { name: /Bao/ });
  fireEvent.click(within(ask).getByRole("button", { name: "Help: Invite a patient" }));
  const page = within(await help()).getByRole("article");
  expect(within(page).getByRole("heading").textContent).toBe("Invite a patient");
});

test("both languages part an article in the same way", () => {
  for (const article of articles) {
    const shape = (text: string) =>
      blocks(text).map((block) => (block.kind === "list" ? block.items.length : 0));
    expect(shape(es[`help.${article}.text`]), article).toEqual(shape(en[`help.${article}.text`]));
  }
});
