import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AccountState } from "../backend/contact.ts";
import type { Fake } from "../backend/fake.ts";
import { openCard, openInbox, press, type } from "../testing/render.tsx";

const message = () => screen.getByRole("button", { name: "Message" });
const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);
const states: AccountState[] = ["none", "invited", "started", "expired", "active"];

test("CON-01: contacts are one click and one key away", async () => {
  await openInbox();
  fireEvent.click(screen.getByRole("button", { name: "Contacts" }));
  await screen.findByRole("listbox", { name: "Contacts" });
  press("Ctrl 1");
  await screen.findByRole("listbox", { name: "Inbox" });
  press("Ctrl 2");
  await screen.findByRole("listbox", { name: "Contacts" });
  expect(screen.getByText("15 people")).toBeTruthy();
});

test.each(states)(
  "INV-05, INV-06, CON-04 (in part): lock and picture of a contact in state %s are blue iff active",
  async (state) => {
    const { fake } = await openInbox();
    act(() => fake.account("anders", state));
    await openCard("Anders Kowalski");
    expect(message().getAttribute("data-look")).toBe(state === "active" ? "secure" : "soft");
    expect(document.querySelector("main header [data-kind]")?.getAttribute("data-kind")).toBe(
      state === "active" ? "joined" : "notJoined",
    );
  },
);

test.each(states)("INV-06: in the list a contact in state %s is blue iff active", async (state) => {
  const { fake } = await openInbox();
  act(() => fake.account("anders", state));
  press("Ctrl 2");
  const row = await screen.findByRole("option", { name: /Anders/ });
  expect(row.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe(
    state === "active" ? "joined" : "notJoined",
  );
  expect(row.querySelector('[data-icon="lock"]') !== null).toBe(state === "active");
});

test.each(states)("INV-01: in state %s the contact offers what can be done", async (state) => {
  const { fake } = await openInbox();
  act(() => fake.account("anders", state));
  await openCard("Anders Kowalski");
  const offered = (name: string) => screen.queryByRole("button", { name }) !== null;
  expect(offered("Invite")).toBe(state === "none");
  expect(offered("Resend Invite")).toBe(["invited", "started", "expired"].includes(state));
});

test("INV-01: Invite sends one invitation and the card follows", async () => {
  const { fake } = await openInbox();
  await openCard("Anders Kowalski");
  fireEvent.click(screen.getByRole("button", { name: "Invite" }));
  await screen.findByRole("button", { name: "Resend Invite" });
  expect(called(fake, "invite")).toEqual([["invite", "anders"]]);
  await screen.findByText("Invited Nov 20", { selector: "header *" });
});

test("INV-07: a grey lock opens Invite and never the composer", async () => {
  const { fake } = await openInbox();
  await openCard("Anders Kowalski");
  fireEvent.click(message());
  const dialog = await screen.findByRole("dialog", { name: "Invite Anders Kowalski" });
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
  fireEvent.click(within(dialog).getByRole("button", { name: "Invite" }));
  await waitFor(() => expect(called(fake, "invite")).toEqual([["invite", "anders"]]));
});

test("a blue lock opens the composer, with the person chosen", async () => {
  await openInbox();
  await openCard("Amira Benali");
  fireEvent.click(message());
  expect(await screen.findByRole("form", { name: "Write to Amira Benali" })).toBeTruthy();
});

test("CON-06 (in part): from the contact a message is begun and sent by the keyboard alone", async () => {
  const { fake } = await openInbox({ links: 1 });
  press("Ctrl 2");
  const book = await screen.findByRole("listbox", { name: "Contacts" });
  act(() => book.focus());
  press("ArrowDown");
  press("ArrowUp");
  press("Enter");
  await screen.findByRole("heading", { name: "Amira Benali" });
  const lock = message();
  lock.focus();
  expect(document.activeElement).toBe(lock); // Tab reaches it, and Enter presses a button
  expect(lock.tabIndex).toBe(0);
  fireEvent.click(lock);
  await screen.findByRole("form", { name: "Write to Amira Benali" });
  press("Ctrl Shift T");
  const field = screen.getByRole("textbox", { name: "Message" });
  await waitFor(() => expect(document.activeElement).toBe(field));
  type(field, "Hello Amira");
  press("Ctrl Enter");
  await waitFor(() => expect(called(fake, "startConversation")).toHaveLength(1));
  expect(called(fake, "startConversation")[0]?.[1]).toMatchObject({
    contact: "amira",
    body: "Hello Amira",
  });
});

test("SEC-18: a contact's picture shows the initials of first and last name", async () => {
  await openInbox();
  press("Ctrl 2");
  const row = await screen.findByRole("option", { name: /Rosa/ });
  expect(row.querySelector("[data-kind]")?.textContent).toBe("RD");
  fireEvent.click(row);
  await screen.findByRole("heading", { name: "Rosa Delgado-Quinn" });
  expect(document.querySelector("main header [data-kind]")?.textContent).toBe("RD");
});

test("CON-03 (in part): a new contact, once saved, offers Invite", async () => {
  const { fake } = await openInbox();
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("button", { name: "New Contact" }));
  type(await screen.findByLabelText("Name"), "Ines Petrova");
  type(screen.getByLabelText("Phone"), "(503) 555-0177");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("heading", { name: "Ines Petrova" });
  expect(screen.getByRole("button", { name: "Invite" })).toBeTruthy();
  expect(screen.getByText("(503) 555-0177")).toBeTruthy();
  expect(called(fake, "invite")).toHaveLength(0);
});

test("Invite patient saves and invites in one step", async () => {
  const { fake } = await openInbox();
  press("Ctrl N");
  fireEvent.click(await screen.findByRole("menuitem", { name: "Invite patient" }));
  type(await screen.findByLabelText("Name"), "Ines Petrova");
  type(screen.getByLabelText("Email"), "ines@example.com");
  fireEvent.click(screen.getByRole("button", { name: "Save and invite" }));
  await screen.findByText("Invitation sent to Ines Petrova.");
  expect(called(fake, "saveContact")).toEqual([
    ["saveContact", expect.objectContaining({ name: "Ines Petrova", invite: true })],
  ]);
});

test("a field that is wrong says so and has the focus", async () => {
  await openInbox();
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("button", { name: "New Contact" }));
  type(await screen.findByLabelText("Name"), "Ines Petrova");
  type(screen.getByLabelText("Phone"), "555");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText(/This is not a complete phone number/);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Phone")));
});

test("somebody who looks the same is shown before saving, and is saved only on purpose", async () => {
  const { fake } = await openInbox();
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("button", { name: "New Contact" }));
  type(await screen.findByLabelText("Name"), "Maya Lindqvist");
  type(screen.getByLabelText("Phone"), "503 555 0162");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("This looks like Maya Lindqvist, born Mar 14, 1986.");
  expect(fake.people.size).toBe(15);
  fireEvent.click(screen.getByRole("button", { name: "Save anyway" }));
  await screen.findByRole("heading", { name: "Maya Lindqvist" });
  expect(fake.people.size).toBe(16);
});

test("a patient who waits to be confirmed is confirmed by one press", async () => {
  const { fake } = await openInbox();
  await openCard("Priscilla Ortega");
  fireEvent.click(screen.getByRole("button", { name: "Confirm it is them" }));
  await waitFor(() => expect(message().getAttribute("data-look")).toBe("secure"));
  expect(called(fake, "confirmPatient")).toEqual([["confirmPatient", "priscilla"]]);
});

test("the search finds by name, phone, email and date of birth, and says when it finds nobody", async () => {
  await openInbox();
  press("Ctrl 2");
  const find = await screen.findByRole("searchbox");
  for (const query of ["lindq", "5550162", "maya.l@", "1986-03-14"]) {
    type(find, query);
    await screen.findByText("1 person");
    expect(screen.getByRole("option", { name: /Maya Lindqvist/ })).toBeTruthy();
  }
  type(find, "okafr");
  await screen.findByText('No match for "okafr".');
});

test("of 10,000 contacts a screenful is drawn", async () => {
  await openInbox({ crowd: 10_000 });
  press("Ctrl 2");
  await screen.findByText("10,015 people");
  expect(screen.getAllByRole("option").length).toBeLessThan(50);
});

test("a failed invitation shows Go's sentence", async () => {
  const { fake } = await openInbox();
  await openCard("Bao Tran");
  fake.fail("invite", "too_soon", "An invitation was sent less than 10 minutes ago.");
  fireEvent.click(screen.getByRole("button", { name: "Resend Invite" }));
  await screen.findByText("An invitation was sent less than 10 minutes ago.");
});

test("a contact whom no notice reaches says why, and stops when one does", async () => {
  const { fake } = await openInbox();
  const bao = [...fake.people.values()].find(({ name }) => name === "Bao Tran");
  if (!bao) throw new Error("no such contact");
  bao.unreached = "This email address does not exist. Check it and invite again.";
  await openCard("Bao Tran");
  await screen.findByText("This email address does not exist. Check it and invite again.");
  bao.unreached = "";
  act(() => fake.tell("contact", bao.id));
  await waitFor(() => expect(screen.queryByText(/does not exist/)).toBeNull());
});

test("P10 (in part): the language that a patient prefers stands on their card and is chosen in the form", async () => {
  const { fake } = await openInbox();
  await openCard("Anders Kowalski");
  expect(screen.queryByText("Preferred language")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  const language = (await screen.findByLabelText("Preferred language")) as HTMLSelectElement;
  expect(language.value).toBe("");
  fireEvent.change(language, { target: { value: "es" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Spanish");
  expect(called(fake, "saveContact")[0]?.[1]).toMatchObject({ id: "anders", language: "es" });
});
