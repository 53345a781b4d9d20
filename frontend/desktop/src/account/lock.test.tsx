import { QueryClient } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fakePIN } from "../backend/fake.ts";
import { composer, open, openConversation, openInbox, press, type } from "../testing/render.tsx";

const pinField = () => screen.findByLabelText("Enter your PIN", { selector: "input" });

/** The page with what is hidden on it, what stands in its fields, and its title. */
const everything = () =>
  [
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll("input, textarea")].map(
      (field) => (field as HTMLInputElement).value,
    ),
    document.title,
  ].join("\n");

async function unlock() {
  type(await pinField(), fakePIN);
  fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
  await screen.findByRole("listbox", { name: "Inbox" });
}

test("SEC-07, N7 (in part): Ctrl Shift X takes everything of the person off the page: text, floats, toasts and title", async () => {
  const { fake } = await openInbox();
  await openConversation(/Maya/);
  fireEvent.click(screen.getByRole("button", { name: /Archive for everyone/ }));
  await screen.findByText(/Archived for everyone, until Maya/);
  await openConversation(/Lena/);
  type(composer(), "CANARY typed");
  press("Ctrl n");
  await screen.findByRole("menuitem", { name: "Secure message" });
  expect(everything()).toMatch(/CANARY typed/);
  press("Ctrl Shift X");
  await pinField();
  await waitFor(() =>
    expect(everything()).not.toMatch(/CANARY|Maya|Theo|Ana|Reyes|Alder|Lindqvist|menuitem/),
  );
  expect(document.title).toBe("Rowan – locked");
  expect(fake.title).toBe("Rowan – locked");
  expect(fake.calls).toContainEqual(["saveDraft", expect.anything(), "CANARY typed"]);
});

test("N7 (in part): the next person gets nothing that the last one had read, and cannot undo what they did", async () => {
  const { fake } = await openInbox({ others: ["Ben Osei"] });
  await openConversation(/Maya/);
  fireEvent.click(screen.getByRole("button", { name: /Archive for everyone/ }));
  await screen.findByText(/Archived for everyone, until Maya/);
  press("Ctrl Shift X");
  const asked = fake.calls.length;
  fireEvent.click(await screen.findByRole("radio", { name: "BO" }));
  await unlock();
  const again = fake.calls.slice(asked).map(([method]) => method);
  expect(again).toContain("inbox");
  expect(again).toContain("counts");
  await screen.findByText("Ben Osei");
  expect(screen.queryByText("Ana Reyes")).toBeNull();
  press("Ctrl z", document.body);
  expect(fake.calls.slice(asked).some(([method]) => method === "archive")).toBe(false);
});

test("N7, Trust13 (in part): even where the lock between two people is not seen, the second sees nothing of the first", async () => {
  const { fake } = await openInbox({ others: ["Ben Osei"] });
  await openConversation(/Maya/);
  await act(() => fake.unlock("Ben Osei", fakePIN));
  fake.fail("inbox", "internal", "Not now.");
  act(() => fake.tell("state", ""));
  await screen.findByText("Ben Osei");
  await screen.findByText("Not now.");
  expect(everything()).not.toMatch(/Maya|Ana Reyes/);
});

test("N7 (in part): nothing is on the page while what the last person had read is still in memory", async () => {
  const { fake, container } = await openInbox({ others: ["Ben Osei"] });
  await openConversation(/Maya/);
  const shown: string[] = [];
  const forget = QueryClient.prototype.removeQueries;
  vi.spyOn(QueryClient.prototype, "removeQueries").mockImplementation(function (
    this: QueryClient,
    ...which
  ) {
    shown.push(container.textContent ?? "");
    forget.apply(this, which);
  });
  await act(() => fake.unlock("Ben Osei", fakePIN));
  act(() => fake.tell("state", ""));
  await screen.findByText("Ben Osei");
  vi.restoreAllMocks();
  expect(shown).toHaveLength(1);
  expect(shown[0]).not.toMatch(/Maya|Lindqvist|Ana Reyes|Ben Osei|Inbox/);
});

test("what is taken back once cannot be taken back after a lock, though it could before", async () => {
  const { fake } = await openInbox();
  const archived = () => fake.calls.filter(([method]) => method === "archive").length;
  await openConversation(/Maya/);
  fireEvent.click(screen.getByRole("button", { name: /Archive for everyone/ }));
  await screen.findByText(/Archived for everyone, until Maya/);
  expect(archived()).toBe(1);
  press("Ctrl z", document.body);
  await waitFor(() => expect(archived()).toBe(2)); // the control: the key does take back
  await openConversation(/Maya/);
  fireEvent.click(screen.getByRole("button", { name: /Archive for everyone/ }));
  await waitFor(() => expect(archived()).toBe(3));
  await screen.findByText(/Archived for everyone, until Maya/);
  press("Ctrl Shift X");
  await unlock();
  press("Ctrl z", document.body);
  await openConversation(/Theo/);
  expect(archived()).toBe(3);
});

test("a page that Go is about to lock saves what is typed, and locks", async () => {
  const { fake } = await openInbox();
  await openConversation(/Maya/);
  type(composer(), "half a sentence");
  act(() => fake.tell("lockNow", ""));
  await pinField();
  const called = fake.calls.map(([method]) => method);
  expect(called.indexOf("saveDraft")).toBeGreaterThan(-1);
  expect(called.indexOf("saveDraft")).toBeLessThan(called.indexOf("lock"));
});

test("a draft that cannot be saved does not keep the lock back", async () => {
  const { fake } = await openInbox();
  await openConversation(/Maya/);
  fake.fail("saveDraft", "disk_full", "This disk is full.");
  type(composer(), "half a sentence");
  press("Ctrl Shift X");
  await pinField();
});

test("Go is told that the person is there by their hands alone, and now and then", async () => {
  const { fake } = await openInbox();
  const id = [...fake.threads.keys()][0] ?? "";
  const told = () => fake.calls.filter(([method]) => method === "stirred").length;
  act(() => fake.receive(id, "Hello"));
  expect(told()).toBe(0);
  const now = vi.spyOn(performance, "now");
  now.mockReturnValue(100_000);
  for (let i = 0; i < 20; i++) fireEvent.pointerMove(document.body);
  fireEvent.keyDown(document.body, { key: "a" });
  expect(told()).toBe(1);
  now.mockReturnValue(105_001);
  fireEvent.wheel(document.body);
  expect(told()).toBe(2);
  now.mockRestore();
});

test("what could not leave is named by number on the lock screen, and by nothing else", async () => {
  const { fake, container } = open({ phase: "locked" });
  await pinField();
  const status = () => within(container).getByRole("status").textContent;
  act(() => fake.waits({ messages: 2, leaving: true }));
  await waitFor(() => expect(status()).toBe("What you wrote is still being sent."));
  act(() => fake.waits({ messages: 2, changes: 1, leaving: false }));
  await waitFor(() =>
    expect(status()).toBe(
      "2 messages could not be sent yet. They wait here.1 change could not be sent yet. It waits here.",
    ),
  );
  act(() => fake.waits({ messages: 0, changes: 0 }));
  await waitFor(() => expect(status()).toBe(""));
});

test("with several people on a computer, the number says whose it is by initials", async () => {
  const { fake } = open({ phase: "locked", others: ["Ben Osei"] });
  await pinField();
  act(() => fake.waits({ messages: 1 }));
  await screen.findByText("BO: 1 message could not be sent yet. It waits here.");
  expect(everything()).not.toMatch(/Ben|Osei|Ana/);
});

test("somebody new can sign in from the lock screen, and go back", async () => {
  open({ phase: "locked" });
  await pinField();
  fireEvent.click(screen.getByRole("button", { name: "Sign in as somebody else" }));
  await screen.findByRole("heading", { name: "Join my practice" });
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  await pinField();
});

test("when the window locks by itself is each person's own choice", async () => {
  const { fake } = await openInbox();
  press("Ctrl ,");
  const pages = await screen.findByRole("region", { name: "Settings" });
  fireEvent.click(within(pages).getByRole("button", { name: "Lock" }));
  const after = await screen.findByLabelText("Lock after");
  expect((after as HTMLSelectElement).value).toBe("10");
  fireEvent.change(after, { target: { value: "2" } });
  await waitFor(() => expect(fake.calls).toContainEqual(["setIdleMinutes", 2]));
  await waitFor(() => expect((after as HTMLSelectElement).value).toBe("2"));
});
