import { speak } from "@rowan/shared/i18n";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { BackendError } from "../backend/backend.ts";
import type { Fake } from "../backend/fake.ts";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

const panel = () => screen.findByRole("complementary", { name: "Message details" });
const send = () => screen.getByRole("button", { name: "Send" });
const threadOf = (fake: Fake, contact: string) => {
  const thread = [...fake.threads.values()].find((candidate) => candidate.contact === contact);
  if (!thread) throw new Error("no such thread");
  return thread;
};
const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);

test("a thread shows who, when and how far each message came, under its days", async () => {
  await openInbox();
  await openConversation(/Maya Lindqvist, Secure · Clinical/);
  const log = screen.getByRole("log", { name: "Messages with Maya Lindqvist" });
  await within(log).findByText("That explains how tired I've been! What's next?");
  expect(within(log).getByRole("heading", { name: "Today" })).toBeTruthy();
  expect(within(log).getByText("Priya Nair, RN")).toBeTruthy();
  expect(within(log).getByText("Seen 9:46 AM")).toBeTruthy();
  expect(within(log).getByText(/Maya Lindqvist joined/)).toBeTruthy();
  expect(screen.getByText("Born Mar 14, 1986")).toBeTruthy();
});

test("SEC-17: the composer stands below the thread, one key reaches it, Send sends", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const order = screen.getByRole("log").compareDocumentPosition(composer());
  expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  press("Ctrl Shift T");
  expect(document.activeElement).toBe(composer());
  type(composer(), "Clear water is fine until 5:30.");
  fireEvent.click(send());
  await screen.findByText("Clear water is fine until 5:30.", { selector: "article *" });
  expect(composer().value).toBe("");
  expect(called(fake, "send")).toEqual([
    ["send", threadOf(fake, "theo").id, "Clear water is fine until 5:30.", [], ""],
  ]);
});

test("SEC-17: Ctrl Enter sends, once, however often it is pressed", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  composer().focus();
  type(composer(), "See you on Tuesday.");
  press("Ctrl Enter");
  press("Ctrl Enter");
  await screen.findByText("See you on Tuesday.", { selector: "article *" });
  expect(called(fake, "send")).toHaveLength(1);
});

test("SEC-02: to somebody who has not joined Send is off, says why and offers the invitation", async () => {
  const { fake } = await openInbox();
  await openConversation(/Bao Tran/);
  type(composer(), "Hello Bao");
  expect(send().getAttribute("aria-disabled")).toBe("true");
  const why = document.getElementById(send().getAttribute("aria-describedby") ?? "");
  expect(why?.textContent).toBe("Bao Tran has not joined yet. Your message is kept as a draft.");
  fireEvent.click(send());
  fireEvent.blur(composer());
  await screen.findByText("Draft saved");
  expect(called(fake, "send")).toHaveLength(0);
  expect(threadOf(fake, "bao").draft.body).toBe("Hello Bao");
  fireEvent.click(screen.getByRole("button", { name: "Resend Invite" }));
  await screen.findByText("Invitation sent to Bao Tran.");
});

test("SEC-02: once they have joined the composer sends, without opening it again", async () => {
  const { fake } = await openInbox();
  await openConversation(/Bao Tran/);
  type(composer(), "Hello Bao");
  act(() => fake.account("bao", "active"));
  await waitFor(() => expect(send().getAttribute("aria-disabled")).toBe("false"));
  expect(composer().value).toBe("Hello Bao");
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
});

test("a read-only conversation says that nobody can write there", async () => {
  await openInbox();
  await openConversation(/Grace/);
  expect(screen.getByText(/This conversation is read-only/)).toBeTruthy();
  expect(send().getAttribute("aria-disabled")).toBe("true");
});

test.each([
  ["nothing", "  ", "There is nothing to send yet. Write a message first."],
  ["100,001 characters", "a".repeat(100_001), "This message is longer than 100,000 characters."],
])(
  "SEC-09: %s cannot be sent: Go's sentence is shown and the text stays",
  async (_, body, said) => {
    await openInbox();
    await openConversation(/Theo/);
    type(composer(), body);
    fireEvent.click(send());
    expect((await screen.findByRole("alert")).textContent).toContain(said);
    expect(composer().value).toBe(body);
  },
);

test("a message that could not be sent is back in the composer, before what was typed since", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  let refuse = () => {};
  fake.send = () =>
    new Promise((_, reject) => {
      refuse = () => reject(new BackendError("disk_full", "The disk is full. Make room first."));
    });
  type(composer(), "First");
  fireEvent.click(send());
  await waitFor(() => expect(composer().value).toBe(""));
  type(composer(), "Second");
  act(refuse);
  await screen.findByText("The disk is full. Make room first.");
  expect(composer().value).toBe("First\nSecond");
});

test("a draft is saved soon after typing, and when the field is left", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Cle");
  type(composer(), "Clear");
  await screen.findByText("Draft saved", undefined, { timeout: 2000 });
  expect(called(fake, "saveDraft").map(([, , body]) => body)).toEqual(["Clear"]);
  type(composer(), "Clear water");
  fireEvent.blur(composer());
  await waitFor(() => expect(threadOf(fake, "theo").draft.body).toBe("Clear water"));
});

test("a draft survives going elsewhere and the lock", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Clear water");
  await openConversation(/Rosa/);
  expect(composer().value).toBe("");
  await openConversation(/Theo/);
  await waitFor(() => expect(composer().value).toBe("Clear water"));
  type(composer(), "Clear water is fine");
  press("Ctrl Shift X");
  await screen.findByLabelText("Enter your PIN", { selector: "input" });
  expect(threadOf(fake, "theo").draft.body).toBe("Clear water is fine");
  const methods = fake.calls.map(([method]) => method);
  expect(methods.lastIndexOf("saveDraft")).toBeLessThan(methods.indexOf("lock"));
});

test("a draft that the service refused is back with the reason", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const thread = threadOf(fake, "theo");
  thread.draft = {
    body: "See you Tuesday",
    subject: "",
    other: "",
    returned: true,
    reason: "You are no longer a member.",
    at: "",
    attachments: [],
  };
  act(() => fake.tell("draft", thread.id, thread.id));
  await waitFor(() => expect(composer().value).toBe("See you Tuesday"));
  expect(screen.getByRole("alert").textContent).toBe("Not sent: You are no longer a member.");
});

test("offline a message waits visibly, and the window says since when", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  Object.assign(fake.healthNow, { online: false, since: "2026-11-20T17:41:00Z", waiting: 1 });
  act(() => fake.tell("health", ""));
  await screen.findByText(/Offline since 9:41 AM\. You can keep working\./);
  type(composer(), "Written offline");
  fireEvent.click(send());
  await screen.findByText("Waiting to send", { selector: "article *" });
});

test("RCP-02: the message menu is reached by its button and leads to Show Message Details", async () => {
  await openInbox();
  await openConversation(/Rosa/);
  const article = await screen.findByRole("article");
  fireEvent.click(within(article).getByRole("button", { name: "Message actions" }));
  const item = await screen.findByRole("menuitem", { name: /^Show Message Details/ });
  expect(within(item).getByText("Alt Enter")).toBeTruthy();
  fireEvent.click(item);
  await panel();
});

test("RCP-02: Alt Enter opens the same, and Esc gives the focus back", async () => {
  await openInbox();
  await openConversation(/Rosa/);
  const article = await screen.findByRole("article");
  const menu = within(article).getByRole("button", { name: "Message actions" });
  menu.focus();
  press("Alt Enter");
  const details = await panel();
  expect(document.activeElement).toBe(within(details).getByRole("heading", { level: 2 }));
  press("Escape");
  await waitFor(() => expect(document.activeElement).toBe(menu));
  expect(screen.queryByRole("complementary", { name: "Message details" })).toBeNull();
});

test("RCP-01, RCP-03: Sent by and Seen by stand on the right, with date, time and zone", async () => {
  await openInbox();
  await openConversation(/Rosa/);
  await screen.findByRole("article");
  press("Alt Enter");
  const details = await panel();
  await within(details).findByText("Seen by");
  expect(within(details).getByText("Sent by")).toBeTruthy();
  expect(within(details).getByText("Nov 20, 2026, 6:00 AM PST")).toBeTruthy();
  const seen = within(details).getByText("Nov 20, 2026, 7:00 AM PST");
  expect(seen.getAttribute("datetime")).toBe("2026-11-20T15:00:00.000Z");
  expect(within(details).getByText("Rosa Delgado-Quinn")).toBeTruthy();
});

test("RCP-01: what nobody has seen says so", async () => {
  await openInbox();
  await openConversation(/Bao/);
  await screen.findByRole("article");
  press("Alt Enter");
  expect(await within(await panel()).findByText("Not seen yet")).toBeTruthy();
});

test("RCP-01: the mark turns to Seen as soon as the receipt is there", async () => {
  const { fake } = await openInbox();
  await openConversation(/Bao/);
  await screen.findByText("Sent", { selector: "article *" });
  act(() => fake.advance(threadOf(fake, "bao").messages[0]?.id ?? "", "seen"));
  await screen.findByText("Seen 10:00 AM");
});

test("RCP-06: Sent by names the teammate and the link", async () => {
  await openInbox();
  await openConversation(/Lena/);
  await screen.findByText(/Here is the plan/);
  fireEvent.focus(
    within(screen.getByText(/Here is the plan/).closest("article") as HTMLElement).getByRole(
      "button",
    ),
  );
  press("Alt Enter");
  const details = await panel();
  expect(await within(details).findByText("Priya Nair, RN")).toBeTruthy();
  expect(within(details).getByText("Dr. Okafor")).toBeTruthy();
});

test("RCP-06: what the system wrote says Automatic", async () => {
  const { fake } = await openInbox();
  const [entry] = threadOf(fake, "bao").messages;
  if (entry) Object.assign(entry, { author: "Automatic", kind: "automatic" });
  await openConversation(/Bao/);
  await screen.findByText("Automatic", { selector: "article *" });
  press("Alt Enter");
  const details = await panel();
  expect(await within(details).findByText("Automatic")).toBeTruthy();
  act(() => speak("es"));
  await screen.findByText("Automático", { selector: "article *" });
  await within(details).findByText("Automático");
});

test("messages by one author within five minutes are one run, with one name and one status", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  for (const text of ["One", "Two"]) {
    type(composer(), text);
    fireEvent.click(send());
    await screen.findByText(text, { selector: "article *" });
  }
  for (const { id } of threadOf(fake, "theo").messages) act(() => fake.advance(id, "seen"));
  await waitFor(() => expect(screen.getAllByText(/^Seen 10:00 AM$/)).toHaveLength(2));
  expect(screen.getAllByText("Ana Reyes", { selector: "article *" })).toHaveLength(2);
});

test("of a thread with 3,000 messages a screenful is read and drawn, and it ends at the newest", async () => {
  const { fake } = await openInbox();
  const thread = threadOf(fake, "owen");
  for (let i = 0; i < 3000; i++) fake.receive(thread.id, `Line ${i}`);
  await openConversation(/Owen/);
  await screen.findByText("Line 2999", { selector: "article *" });
  expect(screen.getAllByRole("article").length).toBeLessThan(40);
  expect(called(fake, "messages").length).toBeLessThan(4);
});

test("a reader further up is told how many came, and is not moved", async () => {
  const { fake } = await openInbox();
  const thread = threadOf(fake, "owen");
  for (let i = 0; i < 40; i++) fake.receive(thread.id, `Line ${i}`);
  await openConversation(/Owen/);
  await screen.findByText("Line 39", { selector: "article *" });
  const log = screen.getByRole("log");
  act(() => log.scrollTo({ top: 200 }));
  for (const text of ["Hello?", "Anybody there?"]) act(() => void fake.receive(thread.id, text));
  const pill = await screen.findByRole("button", { name: "2 new messages" });
  expect(log.scrollTop).toBe(200);
  fireEvent.click(pill);
  await screen.findByText("Anybody there?", { selector: "article *" });
});

test("a new message is announced politely, once", async () => {
  const { fake } = await openInbox();
  await openConversation(/Rosa/);
  await screen.findByRole("article");
  act(() => void fake.receive(threadOf(fake, "rosa").id, "Thank you!"));
  await screen.findByText("New message from Rosa Delgado-Quinn: Thank you!", {
    selector: "[role=status] *",
  });
});

test("a conversation that cannot be read says why", async () => {
  const { fake } = await openInbox();
  fake.fail("conversation", "not_found", "This conversation is no longer here.");
  fireEvent.click(screen.getByRole("option", { name: /Rosa/ }));
  expect((await screen.findByRole("alert")).textContent).toContain("no longer here");
});
