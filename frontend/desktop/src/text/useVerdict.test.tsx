import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Verdict } from "../backend/text.ts";
import { composer, openConversation, type } from "../testing/render.tsx";
import { called, texting } from "../testing/texts.tsx";

const offer = "We now carry CBD oil and gummies, 20% off.";
const told = () => document.body.textContent?.includes("Blocked: this text can't be sent");
const marked = () => [...document.querySelectorAll("mark[data-verdict]")].map((m) => m.textContent);

/** The rules answer when the test says so; what was asked is in order. */
async function slowRules() {
  const opened = await texting();
  // How they agreed to texts is a thing that is known: with it, the rules are asked anew.
  await screen.findAllByText(/Agreed to texts/);
  const { length } = called(opened.fake, "checkText");
  type(composer(), "Hello");
  await waitFor(() => expect(called(opened.fake, "checkText")).toHaveLength(length + 1));
  const asked: { body: string; answer: (as?: string) => Promise<void> }[] = [];
  const rules = opened.fake.checkText;
  opened.fake.checkText = (draft) => {
    return new Promise<Verdict>((resolve) => {
      const answer = (body = draft.body) =>
        act(async () => resolve(await rules({ ...draft, body })));
      asked.push({ body: draft.body, answer });
    });
  };
  return { ...opened, asked };
}

test("N1, X1: words are underlined with the key that makes them, and what is said of them waits for a pause", async () => {
  const { asked } = await slowRules();
  type(composer(), offer);
  expect(asked).toHaveLength(1);
  await asked[0]?.answer();
  expect(marked()).toEqual(["CBD oil and gummies", "20% off"]);
  expect(told()).toBe(false);
  await waitFor(() => expect(told()).toBe(true));
});

test("N1: one question is under way at a time, and after it the newest text is asked about", async () => {
  const { asked } = await slowRules();
  for (const body of ["We", "We now", "We now carry", offer]) type(composer(), body);
  expect(asked.map(({ body }) => body)).toEqual(["We"]);
  await asked[0]?.answer();
  expect(asked.map(({ body }) => body)).toEqual(["We", offer]);
  await asked[1]?.answer();
  expect(marked()).toHaveLength(2);
});

test("N1: an answer never takes the place of that to a newer question", async () => {
  const { asked } = await slowRules();
  const newer = `${offer} Thanks.`;
  type(composer(), offer);
  type(composer(), newer);
  // To send asks beside the question that is under way.
  act(() => composer().form?.requestSubmit());
  await waitFor(() => expect(asked.map(({ body }) => body)).toEqual([offer, newer]));
  await asked[1]?.answer("Nothing against this one.");
  await asked[0]?.answer();
  expect(marked()).toEqual([]);
  expect(told()).toBe(false);
});

test("N1: what was asked before STOP was known says nothing after it", async () => {
  const { fake, asked } = await slowRules();
  type(composer(), offer);
  act(() => fake.stands("+15035550162", { offAt: "2026-11-03T22:14:00Z", offBy: "keyword" }));
  act(() => fake.tell("suppression", ""));
  await screen.findAllByText(/Texts off since/);
  await asked[0]?.answer();
  expect(marked()).toEqual([]);
  await asked[1]?.answer();
  await screen.findByText(/replied STOP on Nov 3/);
});

test("N1: what was asked in one conversation says nothing in the next", async () => {
  const { asked } = await slowRules();
  type(composer(), offer);
  await openConversation(/Theo/);
  await asked[0]?.answer();
  expect(marked()).toEqual([]);
  expect(told()).toBe(false);
});

test("N1, X1: a key is asked about before its letter stands in the field, and once only", async () => {
  const { asked } = await slowRules();
  const field = composer();
  const before = `${offer.slice(0, -2)}.`;
  type(field, before);
  await asked[0]?.answer();
  field.setSelectionRange(before.length - 1, before.length - 1);
  const key = (data: string, isComposing = false) =>
    field.dispatchEvent(
      new InputEvent("beforeinput", { inputType: "insertText", data, isComposing, bubbles: true }),
    );
  act(() => void key("f"));
  expect(asked.map(({ body }) => body)).toEqual([before, offer]);
  expect(field.value).toBe(before);
  await asked[1]?.answer();
  type(field, offer);
  expect(asked).toHaveLength(2);
  expect(marked()).toEqual(["CBD oil and gummies", "20% off"]);
  // What is put together by an input method is not known before it stands there.
  act(() => void key("é", true));
  expect(asked).toHaveLength(2);
  // A key that nothing came of is forgotten with the next.
  act(() => void key("!"));
  await asked[2]?.answer();
  type(field, `${offer} Thanks.`);
  expect(asked[3]?.body).toBe(`${offer} Thanks.`);
});
