import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake } from "../backend/fake.ts";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

const rail = () => screen.getByRole("navigation", { name: "Main" });
const item = (name: string | RegExp) => within(rail()).findByRole("button", { name });
const heading = (name: RegExp) => screen.findByRole("heading", { name, level: 1 });
const middle = () => within(screen.getByRole("main"));
const names = () =>
  screen.queryAllByRole("option").map((o) => o.querySelector("[class*=name]")?.textContent);

async function openList(name: string) {
  fireEvent.click(await item(new RegExp(`^${name}`)));
  await screen.findByRole("heading", { name, level: 1 });
}

function threadOf(fake: Fake, contact: string) {
  const thread = [...fake.threads.values()].find((one) => one.contact === contact);
  if (!thread) throw new Error(`no conversation with ${contact}`);
  return thread;
}

test("INB-09 in part: each list of the rail holds what its name says", async () => {
  const { fake } = await openInbox();
  const lost = threadOf(fake, "rosa").messages[0];
  act(() => fake.advance(lost?.id ?? "", "failed"));
  for (const [list, people] of [
    ["Mine", ["Theo Marchetti", "Owen Blackwood"]],
    [
      "Unassigned",
      [
        "Lena Harper",
        "Rosa Delgado-Quinn",
        "Yusuf Karim",
        "Bao Tran",
        "Grace Whitfield (Inactive)",
        "Maya Lindqvist",
      ],
    ],
    ["Unread", ["Theo Marchetti", "Lena Harper"]],
    ["Needs attention", ["Rosa Delgado-Quinn"]],
    ["Drafts", ["Owen Blackwood"]],
    ["Archived", ["Dorothy McRae"]],
  ] as const) {
    await openList(list);
    await waitFor(() => expect([...names()].sort()).toEqual([...people].sort()));
  }
});

test("INB-03: the numbers of all lists follow from one message, and from archiving", async () => {
  const { fake } = await openInbox();
  await item("Mine 2 unread messages");
  await item("Unassigned 1 unread message");
  expect((await item("Archived")).textContent).toBe("Archived");
  act(() => void fake.receive(threadOf(fake, "theo").id, "One more"));
  await item("Mine 3 unread messages");
  await item("Inbox 4 unread messages");
  act(() => void fake.receive(threadOf(fake, "owen").id, "Hello?"));
  await item("Drafts 1 unread message");
  await act(() => fake.markRead(threadOf(fake, "owen").id, "2"));
  await item("Inbox 4 unread messages");
  await act(() => fake.archive(threadOf(fake, "theo").id, true));
  await item("Archived 3 unread messages");
  await item("Inbox 1 unread message");
  expect((await item("Mine")).textContent).toBe("Mine");
  act(() => fake.advance(threadOf(fake, "rosa").messages[0]?.id ?? "", "unconfirmed"));
  await item("Needs attention 1 conversation");
});

test("an empty list says in its own words that it is empty", async () => {
  await openInbox();
  await openList("Needs attention");
  await screen.findByText("Nothing needs attention.");
  await openList("Archived");
  await openConversation(/Dorothy/);
  press("Ctrl Shift U");
  await screen.findByText("Nothing is archived.");
});

test("archiving by key goes on to the next conversation, and Undo comes back", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  act(() => screen.getByRole("log").focus());
  press("Ctrl Shift A");
  await heading(/Lena Harper/);
  await waitFor(() => expect(names()).not.toContain("Theo Marchetti"));
  expect(document.activeElement).toBe(screen.getByRole("listbox", { name: "Inbox" }));
  const selected = screen.getAllByRole("option", { selected: true });
  expect(selected.map((o) => o.id)).toEqual([
    document.activeElement?.getAttribute("aria-activedescendant"),
  ]);
  await screen.findByText("Archived for everyone, until Theo Marchetti writes again.");
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await heading(/Theo Marchetti/);
  await waitFor(() => expect(names()).toContain("Theo Marchetti"));
  expect(threadOf(fake, "theo").archived).toBe(false);
});

test("archiving the last one of a list goes on to the one before, and the only one leaves", async () => {
  await openInbox();
  await openList("Mine");
  await waitFor(() => expect(names()).toEqual(["Theo Marchetti", "Owen Blackwood"]));
  await openConversation(/Owen/);
  fireEvent.click(middle().getByRole("button", { name: "Archive for everyone" }));
  await heading(/Theo Marchetti/);
  await waitFor(() => expect(names()).toEqual(["Theo Marchetti"]));
  fireEvent.click(middle().getByRole("button", { name: "Archive for everyone" }));
  await screen.findByText("Nothing is assigned to you.");
  await screen.findByText("Choose a conversation, or start a new one.");
});

test("Ctrl Z takes the last act back, but is the field's own in a field", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  press("Ctrl Shift A");
  await heading(/Lena Harper/);
  await screen.findByText(/^Archived for everyone/);
  press("Ctrl Z", composer());
  expect(threadOf(fake, "theo").archived).toBe(true);
  press("Ctrl Z", document.body);
  await heading(/Theo Marchetti/);
  expect(threadOf(fake, "theo").archived).toBe(false);
  press("Ctrl Z", document.body);
  expect(fake.calls.filter(([method]) => method === "archive")).toHaveLength(2);
});

test("a draft outlives the archiving of its conversation", async () => {
  const { fake } = await openInbox();
  await openConversation(/Rosa/);
  type(composer(), "Half a thought");
  press("Ctrl Shift A");
  await heading(/Owen Blackwood/);
  await openList("Drafts");
  await waitFor(() => expect(names()).toContain("Rosa Delgado-Quinn"));
  expect(threadOf(fake, "rosa").draft.body).toBe("Half a thought");
});

test("what the patient writes brings an archived conversation back", async () => {
  const { fake } = await openInbox();
  expect(names()).not.toContain("Dorothy McRae");
  act(() => void fake.receive(threadOf(fake, "dorothy").id, "One page is missing"));
  await waitFor(() => expect(names()[0]).toBe("Dorothy McRae"));
  await openConversation(/Dorothy/);
  expect(middle().getByRole("button", { name: "Assigned to Ben Sato" })).toBeTruthy();
});

test("an archived conversation says so, and its button puts it back", async () => {
  await openInbox();
  await openList("Archived");
  await openConversation(/Dorothy/);
  const line = middle().getByText("Records request").closest("p");
  expect(line && within(line).getByText("Archived")).toBeTruthy();
  fireEvent.click(middle().getByRole("button", { name: "Move back to the inbox" }));
  await screen.findByText("Back in the inbox.");
  await openList("Inbox");
  await waitFor(() => expect(names()).toContain("Dorothy McRae"));
});

test("a conversation that somebody else archives leaves the list and stays on the screen", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  await act(() => fake.archive(threadOf(fake, "theo").id, true));
  await waitFor(() => expect(names()).not.toContain("Theo Marchetti"));
  expect(screen.getByRole("heading", { name: /Theo Marchetti/, level: 1 })).toBeTruthy();
});

test("the menu of a conversation's team assigns it, and only members are in it", async () => {
  const { fake } = await openInbox();
  await openConversation(/Lena/);
  press("Ctrl Shift S");
  const menu = await screen.findByRole("menu", { name: "Assign" });
  await within(menu).findByRole("menuitem", { name: "Dr. Ife Okafor" });
  expect(within(menu).queryByRole("menuitem", { name: "Ben Sato" })).toBeNull();
  fireEvent.click(within(menu).getByRole("menuitem", { name: "Dr. Ife Okafor" }));
  await middle().findByRole("button", { name: "Assigned to Dr. Ife Okafor" });
  await screen.findByText("Assigned to Dr. Ife Okafor.");
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await middle().findByRole("button", { name: "Assign" });
  expect(threadOf(fake, "lena").assignee).toBe("");
});

test("one key assigns to oneself, and the details and Mine follow", async () => {
  await openInbox();
  await openConversation(/Lena/);
  press("Ctrl Shift I");
  await middle().findByRole("button", { name: "Assigned to Ana Reyes" });
  const details = within(screen.getByRole("complementary", { name: "Details" }));
  expect(details.getByText("Assigned").nextElementSibling?.textContent).toBe("Ana Reyes");
  await screen.findByText("Assigned to you.");
  await openList("Mine");
  await waitFor(() => expect(names()).toContain("Lena Harper"));
});

test("an assignment that Go refuses is told, and nothing changes", async () => {
  const { fake } = await openInbox();
  await openConversation(/Lena/);
  fake.fail("assign", "not_member", "This person is not a member of the link.");
  press("Ctrl Shift I");
  expect((await screen.findByRole("alert")).textContent).toContain("not a member of the link");
  expect(middle().getByRole("button", { name: "Assign" })).toBeTruthy();
});
