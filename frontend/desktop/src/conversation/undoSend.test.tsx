import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { LooseDraft } from "../backend/backend.ts";
import type { Fake } from "../backend/fake.ts";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

function threadWith(fake: Fake, contact: string) {
  const found = [...fake.threads.values()].find((thread) => thread.contact === contact);
  if (!found) throw new Error("no such thread");
  return found;
}

const theo = { undoSend: 30 };
const send = () => fireEvent.submit(composer().form as HTMLFormElement);

/** Sends to Theo, until the toast offers to take it back. */
async function sendToTheo(body: string) {
  const opened = await openInbox(theo);
  await openConversation(/Theo/);
  type(composer(), body);
  send();
  await screen.findByText("Sending in 30 s.", { selector: "[data-countdown]" });
  return { ...opened, thread: threadWith(opened.fake, "theo") };
}

async function act_(item: string) {
  const articles = screen.getAllByRole("article");
  const last = articles[articles.length - 1] as HTMLElement;
  fireEvent.click(within(last).getByRole("button", { name: "Message actions" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: item }));
}

test("U7, lesson 6: Undo in the toast puts the text back in the field, the caret behind it", async () => {
  const { fake } = await sendToTheo("Not like this");
  await screen.findByText("Not like this", { selector: "article *" });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(composer().value).toBe("Not like this"));
  await waitFor(() =>
    expect(screen.queryByText("Not like this", { selector: "article *" })).toBeNull(),
  );
  await waitFor(() => expect(document.activeElement).toBe(composer()));
  expect(composer().selectionStart).toBe("Not like this".length);
  await screen.findByText("Not sent. The text is back in the field.");
  // Shown, it can be written over.
  await waitFor(() => expect(threadWith(fake, "theo").draft.returned).toBe(false));
});

test("U7: Ctrl Z outside a text takes it back, and what was begun since stays", async () => {
  await sendToTheo("First");
  type(composer(), "Second");
  composer().blur();
  press("Ctrl Z", document.body);
  await waitFor(() => expect(composer().value).toBe("First\n\nSecond"));
});

test("U7: the toast counts down", async () => {
  await sendToTheo("Soon");
  await waitFor(() => screen.getByText("Sending in 29 s.", { selector: "[data-countdown]" }), {
    timeout: 4000,
  });
});

test("U7: once it left, Undo says so and offers to retract", async () => {
  const { fake, thread } = await sendToTheo("Gone");
  const entry = thread.messages[thread.messages.length - 1];
  Object.assign(entry ?? {}, { status: "sent", position: "99" });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("This message was sent already.");
  fireEvent.click(screen.getByRole("button", { name: "Retract" }));
  await screen.findByText("The message was retracted.");
  expect(fake.calls.some(([method, id]) => method === "retract" && id === entry?.id)).toBe(true);
});

test("U7: a service that cannot be asked is said so, and nothing is claimed", async () => {
  const { fake } = await sendToTheo("On its way");
  fake.undoSend = async () => false;
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText(/^The service cannot be reached\. The message comes back/);
  expect(composer().value).toBe("");
});

test("U7: without a hold nothing is offered that cannot be kept", async () => {
  await openInbox();
  await openConversation(/Theo/);
  type(composer(), "At once");
  send();
  await screen.findByText("At once", { selector: "article *" });
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("send and archive: one Undo takes both back", async () => {
  const { fake } = await openInbox(theo);
  await openConversation(/Theo/);
  const thread = threadWith(fake, "theo");
  const before = thread.messages.length;
  type(composer(), "Done with this");
  composer().focus();
  press("Ctrl Shift Enter");
  await waitFor(() => expect(thread.archived).toBe(true));
  expect(thread.messages.length).toBe(before + 1);
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(thread.archived).toBe(false));
  await waitFor(() => expect(composer().value).toBe("Done with this"));
  expect(thread.messages.length).toBe(before);
});

test("N5: Retract stands in the menu of one's own unseen message, and leaves a line", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "To the wrong person");
  send();
  await screen.findByText("To the wrong person", { selector: "article *" });
  await act_("Retract");
  await screen.findByText("Ana Reyes retracted a message.");
  expect(screen.queryByText("To the wrong person")).toBeNull();
  const thread = threadWith(fake, "theo");
  expect(thread.messages.at(-1)?.event).toBe("retracted");
});

test("N5: a message that was seen, or is another's, cannot be retracted", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Read by now");
  send();
  await screen.findByText("Read by now", { selector: "article *" });
  const thread = threadWith(fake, "theo");
  fake.fail("retract", "seen", "Seen.");
  await act_("Retract");
  await screen.findByText(/has already seen this message\.$/);
  act(() => fake.advance(thread.messages.at(-1)?.id ?? "", "seen"));
  await screen.findByText(/^Seen /, { selector: "article *" });
  const articles = screen.getAllByRole("article");
  fireEvent.click(
    within(articles.at(-1) as HTMLElement).getByRole("button", { name: "Message actions" }),
  );
  await screen.findByRole("menuitem", { name: /^Show Message Details/ });
  expect(screen.queryByRole("menuitem", { name: "Retract" })).toBeNull();
});

test("U8: a draft typed on two computers shows both, and the person chooses", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const thread = threadWith(fake, "theo");
  const both = () => {
    thread.draft = { ...thread.draft, body: "At the desk", other: "In the room" };
    act(() => fake.tell("draft", thread.id, thread.id));
  };
  both();
  await screen.findByText("You edited this draft on two computers. Both are kept.");
  expect(screen.getByText("In the room")).toBeTruthy();
  await waitFor(() => expect(composer().value).toBe("At the desk"));
  fireEvent.click(screen.getByRole("button", { name: "Put both together" }));
  await waitFor(() => expect(composer().value).toBe("At the desk\n\nIn the room"));
  expect(screen.queryByText(/^You edited this draft/)).toBeNull();
  both();
  fireEvent.click(await screen.findByRole("button", { name: "Use this one instead" }));
  await waitFor(() => expect(composer().value).toBe("In the room"));
});

test("U8: a draft in no conversation stands in Drafts, refused ones with their reason", async () => {
  const { fake } = await openInbox();
  const bao = [...fake.people.values()].find(({ account }) => account !== "active");
  if (!bao) throw new Error("everybody joined");
  bao.draft = {
    ...bao.draft,
    body: "Welcome",
    reason: "It was not sent.",
    at: "2026-11-20T17:41:00Z",
  };
  fireEvent.click(screen.getByRole("button", { name: /^Drafts/ }));
  const list = await screen.findByRole("list", { name: "Drafts outside conversations" });
  expect(within(list).getByText("It was not sent.")).toBeTruthy();
  fireEvent.click(within(list).getByRole("button"));
  await waitFor(() => expect(composer().value).toBe("Welcome"));
});

/** A draft in no conversation, with its text. */
function leave(fake: Fake, draft: Partial<LooseDraft> & { key: string }, body: string) {
  const at = "2026-11-20T17:41:00Z";
  const nobody = { contacts: [], colleagues: [], names: [], initials: "", account: "" as const };
  fake.left.push({
    ...nobody,
    note: false,
    mail: false,
    group: false,
    subject: "",
    preview: body,
    files: 0,
    reason: "",
    at,
    ...draft,
  });
  fake.drafts.set(draft.key, {
    body,
    subject: "",
    other: "",
    returned: false,
    reason: "",
    at,
    attachments: [],
  });
}

const looseDrafts = async () => {
  fireEvent.click(screen.getByRole("button", { name: /^Drafts/ }));
  return within(await screen.findByRole("list", { name: "Drafts outside conversations" }));
};

test("U8: a group's draft stands in Drafts before its conversation, and opens with everybody", async () => {
  const { fake } = await openInbox();
  const [ben] = await fake.colleagues();
  if (!ben) throw new Error("nobody else works here");
  const key = ["amira", ben.id].sort().join("+");
  const names = ["Amira Benali", ben.name];
  leave(fake, { key, contacts: ["amira"], colleagues: [ben], names, group: true }, "To both");
  const row = (await looseDrafts()).getByRole("button");
  expect(row.textContent).toContain(`Amira Benali, ${ben.name}`);
  expect(row.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe("inactiveGroup"); // INV-06
  fireEvent.click(row);
  await waitFor(() => expect(composer().value).toBe("To both"));
  expect(screen.getByRole("button", { name: new RegExp(`Remove ${ben.name}`) })).toBeTruthy();
});

test("U8: a note whose conversation is gone can be read, copied and discarded, and never sent", async () => {
  const { fake } = await openInbox();
  const writeText = vi.fn(async () => {});
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  const key = "note:amira";
  const reason = "The conversation of this note is no longer shared with you.";
  leave(fake, { key, note: true, names: ["Amira Benali"], reason }, "for us only");
  const list = await looseDrafts();
  expect(list.getByText("Not added")).toBeTruthy();
  fireEvent.click(list.getByRole("button"));
  const left = within(await screen.findByRole("dialog", { name: /Amira Benali/ }));
  await left.findByText("for us only");
  expect(left.queryByRole("button", { name: "Send" })).toBeNull();
  fireEvent.click(left.getByRole("button", { name: "Copy text" }));
  await waitFor(() => expect(writeText).toHaveBeenCalledWith("for us only"));
  fireEvent.click(left.getByRole("button", { name: "Discard" }));
  await waitFor(async () => expect((await fake.draft(key)).body).toBe(""));
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(async () => expect((await fake.draft(key)).body).toBe("for us only"));
});

test("U7: Settings say for how long, for the person, by keyboard", async () => {
  const { fake } = await openInbox(theo);
  press("Ctrl ,");
  fireEvent.click(await screen.findByRole("button", { name: "Sending" }));
  const field = await screen.findByLabelText<HTMLSelectElement>("Undo send");
  expect(field.value).toBe("30");
  fireEvent.change(field, { target: { value: "0" } });
  await waitFor(async () => expect(await fake.preferences()).toEqual({ undoSend: 0 }));
  fake.fail("setUndoSend", "internal", "The disk is full.");
  fireEvent.change(field, { target: { value: "5" } });
  await screen.findByText("The disk is full.");
});
