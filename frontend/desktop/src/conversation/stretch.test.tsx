import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake } from "../backend/fake.ts";
import { openConversation, openInbox, press, type } from "../testing/render.tsx";

const long = 1500;
const newest = `Line ${long - 1}.`;

/** The window on a thread of 1,500 messages, at the one that a search found. */
async function found(line: string) {
  const { fake } = await openInbox();
  const thread = [...fake.threads.values()].find(({ contact }) => contact === "owen");
  if (!thread) throw new Error("no such thread");
  for (let i = 0; i < long; i++) fake.receive(thread.id, `Line ${i}.`);
  press("Ctrl F");
  type(await screen.findByRole("combobox", { name: "Search" }), line);
  await screen.findByRole("option", { name: new RegExp(line) });
  fake.calls.length = 0;
  press("Enter");
  await screen.findByText(line, { selector: "article *" });
  return { fake, thread };
}

const read = (fake: Fake) => fake.calls.filter(([name]) => name === "messages").length;
const shown = (line: string) => screen.queryByText(line, { selector: "article *" });
const at = (line: string) => screen.findByText(line, { selector: "article *" });

/** Scrolls up or down, each time as far as was read, until it is past a line. */
async function scroll(way: "up" | "down", line: number) {
  await waitFor(
    () => {
      const log = screen.getByRole("log");
      act(() => log.scrollTo({ top: way === "up" ? 0 : log.scrollHeight }));
      const lines = [...(log.textContent ?? "").matchAll(/Line (\d+)\./gu)].map(([, n]) =>
        Number(n),
      );
      expect(lines.some((n) => (way === "up" ? n < line : n > line))).toBe(true);
    },
    { timeout: 10_000 },
  );
}

test("what was found far back is read where it stands, not with all that came after it", async () => {
  const { fake } = await found("Line 40.");
  expect(read(fake)).toBeLessThan(6);
  expect(shown(newest)).toBeNull();
});

test("from what was found one goes on in both directions, and to the newest at once", async () => {
  await found("Line 1200.");
  await scroll("down", 1300);
  await scroll("up", 1100);
  fireEvent.click(screen.getByRole("button", { name: "Newest messages" }));
  await at(newest);
  expect(screen.queryByRole("button", { name: "Newest messages" })).toBeNull();
});

test("far from the end a new message moves nothing, and is not taken for read", async () => {
  const { fake, thread } = await found("Line 40.");
  const log = screen.getByRole("log");
  await waitFor(() => expect(read(fake)).toBeGreaterThan(2));
  const top = log.scrollTop;
  fake.calls.length = 0;
  act(() => void fake.receive(thread.id, "Hello?"));
  await waitFor(() => expect(read(fake)).toBeGreaterThan(0));
  expect(log.scrollTop).toBe(top);
  expect(shown("Hello?")).toBeNull();
  expect(thread.readTo).toBeLessThan(100);
});

test("of a thread that was read to its beginning a change rereads a bounded part", async () => {
  const { fake, thread } = await found(newest);
  await scroll("up", 800);
  fake.calls.length = 0;
  act(() => void fake.receive(thread.id, "One more."));
  await waitFor(() => expect(read(fake)).toBeGreaterThan(7));
  expect(read(fake)).toBeLessThan(12);
  fireEvent.click(screen.getByRole("button", { name: "Newest messages" }));
  await at("One more.");
});

test("a conversation whose end was let go opens at its end", async () => {
  await found("Line 40.");
  fireEvent.click(screen.getByRole("button", { name: "Newest messages" }));
  await at(newest);
  await scroll("up", 800);
  press("Ctrl 1");
  await openConversation(/Rosa/);
  await openConversation(/Owen/);
  await at(newest);
});

test("unread from further up is the last message, not the last that was read", async () => {
  const { fake, thread } = await found("Line 40.");
  press("Ctrl Shift D");
  await waitFor(() => expect(fake.calls.some(([name]) => name === "markUnread")).toBe(true));
  expect(thread.readTo).toBe(thread.messages.length - 1);
});
