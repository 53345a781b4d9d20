import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake, FakeOptions } from "../backend/fake.ts";
import type { LinkForm } from "../backend/link.ts";
import { openInbox, press, type } from "../testing/render.tsx";

const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const field = (name: string) => within(screen.getByRole("dialog")).getByLabelText(name);
const box = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });
const row = (name: RegExp) => screen.getByRole("row", { name });

const ids: Record<string, string> = {
  "Alder Street Clinic": "clinic",
  "Dr. Okafor": "okafor",
  Billing: "billing",
};
const blank: LinkForm = {
  id: "",
  fields: [],
  name: "",
  kind: "team",
  owner: "",
  assignee: "",
  archived: false,
  add: [],
  remove: [],
  tag: [],
  untag: [],
};

async function openSettings(options: FakeOptions = {}) {
  const opened = await openInbox(options);
  press("Ctrl ,");
  await screen.findByRole("table", { name: "Links" });
  return opened;
}

/** Picks what can be done with a link. */
async function pick(link: string, what: string) {
  fireEvent.click(button(`Change ${link}`));
  fireEvent.click(await screen.findByRole("menuitem", { name: what }));
}

test("LNK-09: Settings are one click and one key away, and Esc goes back", async () => {
  await openInbox();
  fireEvent.click(button("Settings"));
  const heading = await screen.findByRole("heading", { name: "Secure Messaging" });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  press("Escape");
  await screen.findByRole("listbox", { name: "Inbox" });
  expect(screen.queryByRole("heading", { name: "Secure Messaging" })).toBeNull();
});

test("LNK-04: a link stands with its kind, owner and members; conversations are counted on one's own", async () => {
  await openSettings({ manages: false });
  const mine = row(/^Dr. Okafor /);
  expect(within(mine).getByText("Personal")).toBeTruthy();
  expect(within(mine).getAllByText("Dr. Ife Okafor")).toHaveLength(2);
  expect(within(mine).getAllByRole("listitem")).toHaveLength(2);
  expect(within(mine).getByText("1")).toBeTruthy();
  const theirs = row(/^Billing /);
  expect(within(theirs).getByText("Team")).toBeTruthy();
  expect(within(theirs).queryByText(/^\d+$/)).toBeNull();
});

test("LNK-10: who manages sees of every link its owner, members and how many conversations are open", async () => {
  const { fake } = await openInbox();
  await fake.saveLink({ ...blank, id: "billing", fields: ["owner"], owner: "teammate-marta" });
  press("Ctrl ,");
  await screen.findByRole("table", { name: "Links" });
  for (const [link, owner] of [
    ["Alder Street Clinic", "Nobody"],
    ["Dr. Okafor", "Dr. Ife Okafor"],
    ["Billing", "Marta Lindgren"],
  ] as const) {
    const all = [...fake.threads.values()].filter(
      ({ link: of, readOnly }) => !readOnly && of === ids[link],
    );
    const cells = within(row(new RegExp(`^${link} `)));
    await waitFor(() => expect(cells.getByText(`${all.length}`, { selector: "td" })).toBeTruthy());
    expect(cells.getAllByText(owner).length).toBeGreaterThan(0);
    expect(cells.getAllByRole("listitem").length).toBeGreaterThan(0);
  }
});

test("LNK-10: where the service cannot be asked, the links of others have no number", async () => {
  const { fake } = await openInbox();
  fake.fail("openOf", "offline", "Rowan cannot reach the service.");
  press("Ctrl ,");
  await screen.findByRole("table", { name: "Links" });
  await waitFor(() => expect(called(fake, "openOf")).not.toHaveLength(0));
  expect(within(row(/^Billing /)).queryByText(/^\d+$/)).toBeNull();
  expect(within(row(/^Dr. Okafor /)).getByText("1")).toBeTruthy();
});

test("LNK-09: a new link is named and given members", async () => {
  const { fake } = await openSettings();
  fireEvent.click(button("New link"));
  fireEvent.click(await screen.findByRole("button", { name: "Save" }));
  await screen.findByText("Enter a name for the link, as patients see it.");
  type(field("Name"), "Nurse line");
  fireEvent.click(box("Ben Sato"));
  fireEvent.click(button("Save"));
  await waitFor(() => row(/Nurse line/));
  const [, form] = called(fake, "saveLink")[1] ?? [];
  expect(form).toMatchObject({
    id: "",
    fields: ["name", "kind", "owner"],
    name: "Nurse line",
    add: ["teammate-ben"],
  });
  // It is Ben's: nobody else has it under From or in the rail.
  expect(within(screen.getByRole("navigation")).queryByText("Nurse line")).toBeNull();
});

test("LNK-09: renaming sends what was changed and nothing else", async () => {
  const { fake } = await openSettings();
  await pick("Dr. Okafor", "Rename");
  await screen.findByRole("dialog");
  type(field("Name"), "Ife");
  fireEvent.click(button("Save"));
  await waitFor(() => row(/^Ife /));
  expect(called(fake, "saveLink")[0]?.[1]).toMatchObject({ id: "okafor", fields: ["name"] });
  await within(screen.getByRole("navigation")).findByText("Ife");
});

test("LNK-05: removing somebody asks first, and adding does not", async () => {
  const { fake } = await openSettings();
  await pick("Alder Street Clinic", "Members");
  await screen.findByRole("dialog");
  fireEvent.click(box("Ben Sato"));
  fireEvent.click(button("Save"));
  await screen.findByText("Ben Sato will no longer see its conversations.");
  expect(called(fake, "saveLink")).toHaveLength(0);
  fireEvent.click(button("Go back"));
  expect(box("Ben Sato").checked).toBe(false);
  fireEvent.click(button("Save"));
  fireEvent.click(await screen.findByRole("button", { name: "Remove" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(button("Change Alder Street Clinic"));
  expect(called(fake, "saveLink")[0]?.[1]).toMatchObject({
    id: "clinic",
    fields: [],
    add: [],
    remove: ["teammate-ben"],
  });
  await waitFor(() => expect(within(row(/Alder Street/)).queryByText("Ben Sato")).toBeNull());
  await pick("Alder Street Clinic", "Members");
  await screen.findByRole("dialog");
  fireEvent.click(box("Ben Sato"));
  fireEvent.click(button("Save"));
  await waitFor(() => expect(within(row(/Alder Street/)).getByText("Ben Sato")).toBeTruthy());
});

test("LNK-05: a link keeps at least one member, and says why", async () => {
  await openSettings();
  await pick("Dr. Okafor", "Members");
  await screen.findByRole("dialog");
  fireEvent.click(box("Ana Reyes"));
  fireEvent.click(box("Dr. Ife Okafor"));
  fireEvent.click(button("Save"));
  const words = await screen.findByRole("alert");
  expect(words.textContent).toContain("Choose at least one member.");
});

test("LNK-09: a link is archived and taken back, and the last one is not", async () => {
  await openSettings();
  await pick("Billing", "Archive");
  await waitFor(() => within(row(/^Billing /)).getByText(/Archived/));
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(within(row(/^Billing /)).queryByText(/Archived/)).toBeNull());
  await pick("Billing", "Archive");
  await waitFor(() => within(row(/^Billing /)).getByText(/Archived/));
  await pick("Dr. Okafor", "Archive");
  await waitFor(() => within(row(/^Dr. Okafor /)).getByText(/Archived/));
  await pick("Alder Street Clinic", "Archive");
  await screen.findByText("The last link cannot be archived.");
});

test("LNK-09: whoever is no admin reads, and is told why", async () => {
  await openSettings({ manages: false });
  expect(screen.getByText(/Only an owner or an admin can change this/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "New link" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^Change / })).toBeNull();
});

async function newMessageTo(name: string) {
  press("Ctrl N");
  fireEvent.click(await screen.findByRole("menuitem", { name: "Secure message" }));
  type(await screen.findByRole("textbox", { name: "To" }), name);
  const found = within(await screen.findByRole("listbox", { name: "To" }));
  fireEvent.click(await found.findByRole("option", { name: new RegExp(name) }));
  fireEvent.click(await screen.findByRole("radio", { name: "New conversation" }));
}

const message = () => screen.getByRole("textbox", { name: "Message" });
const from = () => screen.getByRole<HTMLInputElement>("combobox", { name: "From" });

test("LNK-03: with several links From is chosen, unless a default is set", async () => {
  const { fake } = await openSettings();
  type(screen.getByLabelText("New conversations come from"), "okafor");
  await waitFor(() => expect(called(fake, "setDefaultFrom")).toHaveLength(1));
  await newMessageTo("Maya");
  await waitFor(() => expect(from().value).toBe("Dr. Okafor"));
});

test("SEC-26: another From before the first send is the new conversation's link", async () => {
  const { fake } = await openSettings();
  type(screen.getByLabelText("New conversations come from"), "okafor");
  await newMessageTo("Maya");
  await waitFor(() => expect(from().value).toBe("Dr. Okafor"));
  fireEvent.click(from());
  const names = (await screen.findAllByRole("option")).map((option) => option.textContent);
  expect(names).not.toContain("Billing");
  fireEvent.click(screen.getByRole("option", { name: "Alder Street Clinic" }));
  type(message(), "Hello");
  fireEvent.click(button("Send"));
  await waitFor(() => expect(called(fake, "startConversation")).toHaveLength(1));
  expect(called(fake, "startConversation")[0]?.[1]).toMatchObject({ link: "clinic" });
});

test("SEC-27, LNK-08 (in part): a link's form says who looks after what begins on it, and with which tags", async () => {
  const { fake } = await openInbox();
  press("Ctrl ,");
  fireEvent.click(await screen.findByRole("button", { name: "Change Alder Street Clinic" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Rename" }));
  const form = await screen.findByRole("dialog");
  const assignee = within(form).getByRole("combobox", { name: "Assigned to" });
  expect(within(assignee).queryByRole("option", { name: "Nobody" })).not.toBeNull();
  fireEvent.change(assignee, { target: { value: "teammate-ben" } });
  const tags = within(form).getByRole("combobox", { name: "Tags" });
  tags.focus();
  fireEvent.change(tags, { target: { value: "New patient" } });
  fireEvent.keyDown(tags, { key: "Enter" });
  fireEvent.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(fake.calls.some(([name]) => name === "saveLink")).toBe(true));
  expect(fake.calls.find(([name]) => name === "saveLink")?.[1]).toMatchObject({
    fields: ["assignee"],
    assignee: "teammate-ben",
    tag: ["New patient"],
    untag: [],
  });
});
