import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake } from "../backend/fake.ts";
import { composer, openCard, openConversation, openInbox, press } from "../testing/render.tsx";

const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);

/** A window with a group of Amira, Rosa and Ben. */
async function withGroup() {
  const opened = await openInbox();
  const { fake } = opened;
  const id = await fake.startConversation({
    contact: "amira",
    with: ["rosa"],
    teammates: ["teammate-ben"],
    namesShown: true,
    link: "clinic",
    subject: "Care plan",
    body: "Hello both",
    attachments: [],
  });
  const row = await screen.findByRole("option", { name: /Amira Benali, Rosa Delgado-Quinn/ });
  return { ...opened, id, row };
}

test("INB-06, GRP-05: a group has the blue group picture in its row, its header and on a contact's page", async () => {
  const { row } = await withGroup();
  expect(row.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe("group");
  expect(row.textContent).toContain("Secure group · Care plan");
  const others = screen.getAllByRole("option").filter((other) => other !== row);
  expect(others.some((other) => other.querySelector('[data-kind="group"]'))).toBe(false);
  await openConversation(/Amira Benali, Rosa Delgado-Quinn/);
  const heading = screen.getByRole("heading", { level: 1, name: /Amira Benali, Rosa/ });
  expect(heading.closest("header")?.querySelector('[data-kind="group"]')).toBeTruthy();
  expect(heading.textContent).not.toContain("Born");
  await openCard("Rosa Delgado-Quinn");
  const onPage = await screen.findByRole("button", { name: /Care plan.*Secure group/ });
  expect(onPage.querySelector('[data-kind="group"]')).toBeTruthy();
});

test("GRP-06, INB-08: (i) lists who takes part, what they are, since when, and who has seen it", async () => {
  const { fake, id } = await withGroup();
  await openConversation(/Amira Benali, Rosa Delgado-Quinn/);
  const first = fake.threads.get(id)?.messages[0];
  if (!first) throw new Error("no message");
  Object.assign(first, { seenAt: first.at, seenBy: 1, of: 2 });
  fake.tell("receipt", first.id, id);
  await screen.findByText("Seen by 1 of 2");
  if (!screen.queryByRole("complementary", { name: "Details" })) press("Ctrl Shift L");
  const panel = within(await screen.findByRole("complementary", { name: "Details" }));
  const amira = await panel.findByRole("button", { name: /Amira Benali.*Patient.*joined/ });
  await waitFor(() => expect(amira.textContent).toContain("Seen "));
  expect(panel.getByRole("button", { name: /Rosa Delgado-Quinn.*Not seen yet/ })).toBeTruthy();
  expect(panel.getByText("Ben Sato").parentElement?.textContent).toMatch(/Teammate.*since/);
});

test("SEC-15: what was written before somebody joined is offered in their conversation, once", async () => {
  const { fake } = await openInbox();
  await fake.saveDraft("anders", "Welcome, Anders");
  fake.account("anders", "active");
  const id = fake.joined("anders", "clinic");
  await openConversation(/Anders Kowalski/);
  await screen.findByText("You wrote to Anders Kowalski before they joined. Send it now?");
  expect(composer().value).toBe("");
  fireEvent.click(screen.getByRole("button", { name: "Put it into this message" }));
  await waitFor(() => expect(composer().value).toBe("Welcome, Anders"));
  await waitFor(() => expect(screen.queryByText(/before they joined/)).toBeNull());
  expect(fake.people.get("anders")?.draft.body).toBe("");
  expect(fake.threads.get(id)?.messages.some(({ kind }) => kind === "teammate")).toBe(false);
});

test("RO-06: the chooser leaves inactive conversations out and offers a new one; they can all be viewed", async () => {
  const { fake } = await openInbox();
  const closed = [...fake.threads.values()].find(({ subject }) => subject === "Before the surgery");
  await fake.setReadOnly(closed?.id ?? "", true);
  await openCard("Theo Marchetti");
  const inactive = await screen.findByRole("button", { name: /Before the surgery \(Inactive\)/ });
  fireEvent.click(screen.getByRole("button", { name: "Message" }));
  await screen.findByRole("form");
  expect(screen.queryByRole("radio", { name: /Before the surgery/ })).toBeNull();
  await openCard("Theo Marchetti");
  expect(inactive).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: /Before the surgery \(Inactive\)/ }));
  await screen.findByRole("log", { name: /Theo/ });
  expect(screen.getByText(/This conversation is read-only/)).toBeTruthy();
});

test("RO-08: all of somebody's conversations become read-only at once, not their groups, and Undo takes it back", async () => {
  const { fake, id } = await withGroup();
  await openCard("Rosa Delgado-Quinn");
  const open = [...fake.threads.values()].filter((t) => t.contact === "rosa" && !t.readOnly);
  expect(open.length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole("button", { name: "Make all conversations read-only" }));
  await screen.findByText(/conversations? (is|are) read-only\./);
  expect(open.every(({ readOnly }) => readOnly)).toBe(true);
  expect(fake.threads.get(id)?.readOnly).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(open.some(({ readOnly }) => readOnly)).toBe(false));
  expect(called(fake, "setAllReadOnly")).toHaveLength(2);
});

test("CON-09: a relative is related to a patient, and their page says so", async () => {
  const { fake } = await openInbox();
  await openCard("Anders Kowalski");
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  fireEvent.click(await screen.findByRole("combobox", { name: "Type of contact" }));
  fireEvent.click(await screen.findByRole("option", { name: "Relative or guardian" }));
  const of = await screen.findByRole("combobox", { name: "Related to" });
  fireEvent.change(of, { target: { value: "amira" } });
  const found = within(await screen.findByRole("listbox", { name: "Related to" }));
  fireEvent.click(await found.findByRole("option", { name: /Amira Benali/ }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Relative or guardian of Amira Benali");
  expect(called(fake, "saveContact").at(-1)?.[1]).toMatchObject({
    kind: "relative",
    relatedTo: "amira",
  });
});
