import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openCard, openConversation, openInbox, press } from "../testing/render.tsx";

const row = (name: RegExp) => screen.findByRole("option", { name });
const list = () => screen.getByRole("listbox", { name: "Inbox" });

test("INB-02: a dot stands by unread conversations and no others, and is said in words", async () => {
  await openInbox();
  const rows = screen.getAllByRole("option");
  for (const option of rows) {
    const unread = /^\d+ unread, /.test(option.textContent ?? "");
    expect(option.querySelector("[data-unread]") !== null).toBe(unread);
  }
  expect(await row(/^2 unread, Theo Marchetti, Secure · Before the surgery/)).toBeTruthy();
});

test("INB-02: the dot goes when the messages were on screen, and returns on Mark unread", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  await row(/^Theo Marchetti/);
  press("Ctrl Shift D");
  await row(/^1 unread, Theo Marchetti/);
  // What comes later has passed through every effect of what came before.
  const owen = [...fake.threads.values()].find(({ contact }) => contact === "owen")?.id ?? "";
  act(() => void fake.receive(owen, "Hello?"));
  await row(/unread, Owen Blackwood/);
  await row(/^1 unread, Theo Marchetti/);
  expect(fake.calls.filter(([method]) => method === "markUnread")).toHaveLength(1);
});

test("INB-02: nothing is marked read in a window that does not have the focus", async () => {
  const { fake } = await openInbox();
  document.hasFocus = () => false;
  try {
    await openConversation(/Theo/);
    await screen.findByText("Is it ok to drink water before the surgery?", {
      selector: "article *",
    });
    expect(fake.calls.some(([method]) => method === "markRead")).toBe(false);
    document.hasFocus = () => true;
    fireEvent.focus(window);
    await row(/^Theo Marchetti/);
  } finally {
    document.hasFocus = () => true;
  }
});

test("INB-03: the number beside each list is its count of unread messages, live", async () => {
  const { fake } = await openInbox();
  const rail = screen.getByRole("navigation", { name: "Main" });
  const item = (name: string) => within(rail).findByRole("button", { name });
  await item("Inbox 3 unread messages");
  await item("Unread 3 unread messages");
  await item("Alder Street Clinic 2 unread messages");
  await item("Dr. Okafor 1 unread message");
  expect(screen.getByText("3 unread in 2 conversations")).toBeTruthy();
  const [first] = [...fake.threads.keys()];
  act(() => void fake.receive(first ?? "", "One more question"));
  await item("Inbox 4 unread messages");
  await item("Alder Street Clinic 3 unread messages");
  expect(screen.getByText("4 unread in 3 conversations")).toBeTruthy();
  fireEvent.click(await item("Dr. Okafor 1 unread message"));
  await screen.findByText("1 unread", { selector: "header p" });
});

test("the unread list holds the unread, and says so when there are none", async () => {
  await openInbox();
  fireEvent.click(screen.getByRole("button", { name: /^Unread/ }));
  await screen.findByRole("listbox", { name: "Unread" });
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(2));
  for (const name of [/Theo/, /Lena/]) await openConversation(name);
  await screen.findByText("All caught up.");
});

test("a message moves its conversation to the top without moving the selection", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const rosa = [...fake.threads.values()].find(({ contact }) => contact === "rosa");
  act(() => void fake.receive(rosa?.id ?? "", "Thank you!"));
  await waitFor(() => {
    const top = screen.getAllByRole("option").find((o) => o.getAttribute("aria-posinset") === "1");
    expect(top?.textContent).toContain("Rosa");
  });
  const selected = screen.getAllByRole("option", { selected: true });
  expect(selected.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("Theo Marchetti"),
  ]);
});

test("of 10,000 conversations a screenful is read and drawn", async () => {
  const { fake } = await openInbox({ crowd: 10_000 });
  expect(screen.getAllByRole("option").length).toBeLessThan(40);
  expect(screen.getAllByRole("option")[0]?.getAttribute("aria-setsize")).toBe("-1");
  const read = fake.calls.filter(([method]) => method === "inbox");
  expect(read.length).toBeLessThan(4);
  expect(read.every(([, , , limit]) => (limit as number) <= 100)).toBe(true);
});

test("scrolling on reads the next page, and no more than that", async () => {
  const { fake } = await openInbox({ crowd: 1_000 });
  const before = fake.calls.filter(([method]) => method === "inbox").length;
  act(() => list().scrollTo({ top: 72 * 60 }));
  await screen.findByRole("option", { name: /Patient Number 00055/ });
  const after = fake.calls.filter(([method]) => method === "inbox").length;
  expect(after - before).toBeGreaterThan(0);
  expect(after - before).toBeLessThan(4);
});

test("the arrows choose, Enter opens, and the listbox names the chosen row", async () => {
  await openInbox();
  act(() => list().focus());
  press("ArrowDown");
  const active = document.getElementById(list().getAttribute("aria-activedescendant") ?? "");
  expect(active?.textContent).toContain("Theo Marchetti");
  press("Enter");
  await screen.findByRole("heading", { name: /Theo Marchetti/, level: 1 });
});

test("Alt and the arrows go from conversation to conversation from anywhere", async () => {
  await openInbox();
  press("Alt ArrowDown");
  await screen.findByRole("heading", { name: /Maya Lindqvist/, level: 1 });
  press("Alt ArrowDown");
  await screen.findByRole("heading", { name: /Theo Marchetti/, level: 1 });
  press("Alt ArrowUp");
  await screen.findByRole("heading", { name: /Maya Lindqvist/, level: 1 });
});

test("SEC-18: a row's picture follows from account and state, and the row says its channel", async () => {
  await openInbox();
  const kind = async (name: RegExp) =>
    (await row(name)).querySelector("[data-kind]")?.getAttribute("data-kind");
  expect(await kind(/Theo/)).toBe("joined");
  expect((await row(/Rosa/)).querySelector("[data-kind]")?.textContent).toBe("RD");
  expect(await kind(/Bao/)).toBe("notJoined");
  expect(await kind(/Grace Whitfield \(Inactive\)/)).toBe("inactive");
  for (const option of screen.getAllByRole("option")) {
    expect(option.querySelector(".sr-only")?.textContent).toMatch(/Secure/);
  }
});

test("a row says who of the practice wrote last", async () => {
  const { fake } = await openInbox();
  const theo = [...fake.threads.values()].find(({ contact }) => contact === "theo")?.id ?? "";
  act(() => void fake.answer(theo, "Dr. Ife Okafor", "Water is fine."));
  await waitFor(async () => expect((await row(/Theo/)).textContent).toContain("Dr. Okafor: Water"));
  expect((await row(/Rosa/)).textContent).toContain("You: The corrected statement");
  expect((await row(/Lena/)).textContent).not.toMatch(/(You|Priya|Lena): We can/);
});

test("SEC-28 (in part): a patient's message moves its row to the top with a dot, and counts once in lists and window", async () => {
  const { fake } = await openInbox();
  const rail = within(screen.getByRole("navigation", { name: "Main" }));
  await waitFor(() => expect(fake.title).toBe("Rowan (3)"));
  const before = await row(/Rosa/);
  expect(before.getAttribute("aria-posinset")).not.toBe("1");
  expect(before.querySelector("[data-unread]")).toBeNull();
  const rosa = [...fake.threads.values()].find(({ contact }) => contact === "rosa")?.id ?? "";
  act(() => void fake.receive(rosa, "Thank you!"));
  await row(/^1 unread, Rosa/);
  const after = await row(/Rosa/);
  await waitFor(() => expect(after.getAttribute("aria-posinset")).toBe("1"));
  expect(after.querySelector("[data-unread]")).toBeTruthy();
  for (const name of ["Inbox 4 unread messages", "Alder Street Clinic 3 unread messages"]) {
    await rail.findByRole("button", { name });
  }
  await waitFor(() => expect(fake.title).toBe("Rowan (4)"));
});

test("SEC-30 (in part): whoever joins stands in the inbox at once, and nothing offers a video call", async () => {
  const { fake } = await openInbox();
  act(() => fake.account("bao", "active"));
  act(() => void fake.joined("bao", "clinic"));
  await screen.findByText("Joined. You can message securely now.");
  const joined = await row(/Bao Tran, Secure, /);
  await waitFor(() => expect(joined.getAttribute("aria-posinset")).toBe("1"));
  expect(joined.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe("joined");
  fireEvent.click(joined);
  await screen.findByText(/Bao Tran joined/, { selector: "[role=log] *" });
  const offersVideo = () =>
    ["button", "link", "menuitem"].some((role) => screen.queryByRole(role, { name: /video/i }));
  expect(offersVideo()).toBe(false);
  await openCard("Bao Tran");
  expect(offersVideo()).toBe(false);
});

test("a row carries the one mark that Go chose, in words", async () => {
  await openInbox();
  expect(await row(/Rosa Delgado-Quinn, Secure · Billing, Seen, /)).toBeTruthy();
  expect(await row(/Owen Blackwood, Secure · Membership, Draft, /)).toBeTruthy();
});

test("a list that cannot be read says why", async () => {
  const { fake } = await openInbox();
  fake.fail("inbox", "store_damaged", "This computer's copy is damaged. Sign in again.");
  fireEvent.click(screen.getByRole("button", { name: "Drafts" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Sign in again.");
});
