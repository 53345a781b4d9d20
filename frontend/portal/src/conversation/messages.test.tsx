import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { App } from "../App.tsx";
import { connect } from "../api/client.ts";
import { fakeLive, focusPage, scrollTo } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";

const write = "POST /api/portal/conversations/*/messages";
const read = "GET /api/portal/conversations/*/messages";
const seen = "POST /api/portal/conversations/*/seen";

let service: FakeService;

beforeEach(() => {
  service = new FakeService();
  service.step = "done";
});

function visit() {
  const { live, stream } = fakeLive();
  const view = render(<App portal={connect(service.fetch)} live={live} />);
  return { ...view, stream };
}

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const log = () => screen.findByRole("log", { name: "Messages with Alder Street Clinic" });

/** The thread as it is read: days, authors, texts and marks. */
const lines = async () =>
  [...(await log()).querySelectorAll("h3, article, p")].map((line) => line.textContent);

test("PAT-02 SEC-29: a practice's message shows its author, its text and its time", async () => {
  service.open("c1");
  service.say("Your iron is a little low.", { at: "2026-03-02T18:12:00Z" });
  visit();
  await screen.findByText("Your iron is a little low.");
  const [day, message] = await lines();
  expect(day).toMatch(/March 2/);
  expect(message).toMatch(/^Priya Nair, RN\d{1,2}:12 (AM|PM)Your iron is a little low\.$/);
});

test("PAT-03 SEC-22: each conversation is a row of its own, with who it is from and its subject", async () => {
  service.open("c1", "Billing", { from: "Alder Street Clinic" });
  service.open("c2", "Clinical care", { from: "Dr. Okafor" });
  service.open("c3", undefined, { from: "Dr. Okafor" });
  visit();
  const rows = await screen.findAllByRole("listitem");
  expect(rows.map((row) => row.textContent)).toEqual([
    "BillingAlder Street Clinic",
    "Clinical careDr. Okafor",
    "Dr. OkaforAlder Street Clinic",
  ]);
});

test("whoever reads their only conversation stays in it when a second one begins, and can leave it then", async () => {
  service.open("c1");
  service.say("How are you?");
  const { stream } = visit();
  await screen.findByText("How are you?");
  type("I am quite");
  service.open("c2", "Billing");
  act(() => stream.change());
  await screen.findByRole("button", { name: "All messages" });
  expect(field().value).toBe("I am quite");
  press("All messages");
  expect(await screen.findAllByRole("listitem")).toHaveLength(2);
  press(/^Clinical care/);
  await screen.findByText("How are you?");
  press("All messages");
  expect(await screen.findAllByRole("listitem")).toHaveLength(2);
});

test("GRP-06: a group says who is in it, by name, and who of them wrote", async () => {
  service.open("c1", "Care plan", { with: ["Bao Tran", "Ben Sato"] });
  service.say("Hello both.");
  service.say("Thank you all.", { author: "Bao Tran", patient: true });
  visit();
  await screen.findByText("Thank you all.");
  expect(
    screen.getByText(
      "You, your care team, and Bao Tran, Ben Sato. Everybody here reads what you write.",
    ),
  ).toBeTruthy();
  expect((await lines()).at(-1)).toContain("Bao Tran · group member");
  expect((await log()).textContent).not.toContain("Seen");
});

test("PAT-02 SEC-29: an answer reaches the service, and shows when it was delivered and seen", async () => {
  service.open("c1");
  service.say("How are you?");
  const { stream } = visit();
  await screen.findByText("How are you?");
  type("  Better,\nthank you.  ");
  press("Send");
  expect(screen.getByText("Sending")).toBeTruthy();
  expect(field().value).toBe("");
  await screen.findByText(/^Delivered/);
  expect(service.sentTo(write).map(({ body }) => body)).toEqual(["Better,\nthank you."]);
  service.messages = service.messages.map((m) => (m.mine ? { ...m, status: "seen" } : m));
  act(() => stream.change());
  await screen.findByText("Seen");
  expect(screen.queryByText(/^Delivered/)).toBeNull();
  expect(screen.getAllByText(/Better,/)).toHaveLength(1);
});

test("PAT-02: what the practice writes shows without a reload", async () => {
  service.open("c1");
  const { stream } = visit();
  await screen.findByText("Say hello to your care team.");
  service.say("Hello, Maya.");
  act(() => stream.change());
  expect(await screen.findByText("Hello, Maya.")).toBeTruthy();
});

test.each(["online", "focus"])("what was missed shows on %s", async (event) => {
  service.open("c1");
  visit();
  await log();
  service.say("Hello, Maya.");
  act(() => void window.dispatchEvent(new Event(event)));
  expect(await screen.findByText("Hello, Maya.")).toBeTruthy();
});

test("reply time and emergency numbers stand above the field", async () => {
  service.open("c1");
  visit();
  await log();
  const expectation = screen.getByText(/Usually replies the same working day\./);
  const emergency = screen.getByRole("link", { name: "911" });
  for (const element of [expectation, emergency, screen.getByRole("link", { name: "988" })]) {
    expect(element.compareDocumentPosition(field())).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  }
  expect(emergency.getAttribute("href")).toBe("tel:911");
});

test("RCP-05 PAT-05: fetching and showing a thread reports nothing as seen", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  service.open("c1");
  service.say("Hello");
  visit();
  await screen.findByText("Hello");
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(service.sentTo(read).length).toBeGreaterThan(0);
  expect(service.sentTo(seen)).toEqual([]);
});

test("RCP-05 PAT-05: what was on screen for a second in a focused page is reported as seen", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  service.open("c1");
  const [a, b] = [service.say("Hello"), service.say("How are you?")];
  service.say("My own", { mine: true, status: "delivered" });
  service.say("Seen before", { seen: true });
  visit();
  for (const text of ["Hello", "How are you?", "My own", "Seen before"]) {
    scrollTo(await screen.findByText(text, { exact: false }), 1);
  }
  await act(() => vi.advanceTimersByTimeAsync(1_500));
  expect(service.sentTo(seen)).toEqual([{ messages: [a.id, b.id] }]);
});

test("RCP-05 PAT-05: in a page without the focus nothing is seen", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  service.open("c1");
  service.say("Hello");
  visit();
  await screen.findByText("Hello");
  focusPage(false);
  scrollTo(screen.getByText("Hello"), 1);
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(service.sentTo(seen)).toEqual([]);
});

test("offline, a text waits visibly and is sent once when the service is back", async () => {
  service.open("c1");
  const { stream } = visit();
  await log();
  service.down = true;
  type("Will this arrive?");
  press("Send");
  await screen.findByText("Waiting to send");
  expect(screen.getByText(/Will send when you are back online\./)).toBeTruthy();
  service.down = false;
  act(() => stream.reopen());
  await screen.findByText(/^Delivered/);
  expect(screen.queryByText(/You are offline/)).toBeNull();
  expect(service.messages.map(({ body }) => body)).toEqual(["Will this arrive?"]);
  expect(screen.getAllByText(/Will this arrive/)).toHaveLength(1);
});

test("a reload while offline keeps the draft and what waits", async () => {
  service.open("c1");
  const first = visit();
  await log();
  service.down = true;
  type("Sent");
  press("Send");
  await screen.findByText("Waiting to send");
  type("Not finished");
  first.unmount();
  service.down = false;
  visit();
  await log();
  expect(field().value).toBe("Not finished");
  await screen.findByText(/^Delivered/);
  expect(service.messages.map(({ body }) => body)).toEqual(["Sent"]);
  expect(Object.keys(localStorage)).toEqual(["rowan.practice"]);
});

test("what the service refuses shows why, and can be taken back into the field", async () => {
  service.open("c1");
  visit();
  await log();
  service.refuse(write, "bad_text");
  type("Hello");
  press("Send");
  await screen.findByText(
    "Not delivered. It has characters that cannot be read. Remove them and send it again.",
  );
  type("and more");
  press("Edit");
  expect(field().value).toBe("Hello\nand more");
  expect(screen.queryByText(/Not delivered/)).toBeNull();
});

test("a blank text is not sent", async () => {
  service.open("c1");
  visit();
  await log();
  type("  \n ");
  press("Send");
  expect(service.sentTo(write)).toEqual([]);
  expect(field().value).toBe("  \n ");
});

test("a text of 100,001 characters says by how much it is too long, and stays", async () => {
  service.open("c1");
  visit();
  await log();
  const long = `😀${"a".repeat(100_000)}`;
  type(long);
  press("Send");
  expect(screen.getByText(/^Too long by 1 character\. Shorten it/)).toBeTruthy();
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().value).toBe(long);
  expect(service.sentTo(write)).toEqual([]);
  type(long.slice(0, -1));
  press("Send");
  await screen.findByText(/^Delivered/);
});

test("Ctrl Enter sends, Enter alone does not", async () => {
  service.open("c1");
  visit();
  await log();
  type("Hello");
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(service.sentTo(write)).toEqual([]);
  fireEvent.keyDown(field(), { key: "Enter", ctrlKey: true });
  await screen.findByText(/^Delivered/);
});

test("older messages are fetched page by page, each once", async () => {
  service.pageLength = 2;
  service.open("c1");
  for (const body of ["one", "two", "three", "four", "five"]) service.say(body);
  visit();
  await screen.findByText("five", { exact: false });
  expect(screen.queryByText("three", { exact: false })).toBeNull();
  press("Show older messages");
  await screen.findByText("two", { exact: false });
  scrollTo(screen.getByRole("button", { name: "Show older messages" }), 1);
  await screen.findByText("one", { exact: false });
  expect(screen.queryByRole("button", { name: "Show older messages" })).toBeNull();
  const bodies = (await lines()).slice(1).map((line) => line?.match(/[a-z]+$/)?.[0]);
  expect(bodies).toEqual(["one", "two", "three", "four", "five"]);
});

test("who has several conversations chooses one, and comes back", async () => {
  service.open("c1", "Lab results", {
    unseen: 2,
    preview: "Your iron",
    lastAt: "2026-03-02T18:12:00Z",
  });
  service.open("c2", undefined, { from: "Billing", preview: "Your receipt" });
  visit();
  const list = await screen.findByRole("list", { name: "Conversations" });
  const [lab, billing] = within(list).getAllByRole("button");
  expect(lab?.textContent).toBe("Lab resultsMar 2Clinical careYour ironNew");
  expect(billing?.textContent).toBe("BillingAlder Street ClinicYour receipt");
  fireEvent.click(lab as HTMLElement);
  await log();
  expect(screen.getByRole("heading", { level: 1, name: "Lab results" })).toBeTruthy();
  expect(location.href).not.toContain("c1");
  press("All messages");
  await screen.findByRole("list", { name: "Conversations" });
});

test("who has no conversation reads that there is none yet", async () => {
  visit();
  await screen.findByText("No messages yet.");
});

test("RO-07 PAT-04: that a conversation was closed and opened again stands in it, other events do not", async () => {
  service.open("c1");
  service.say("", { event: "closed" });
  service.say("", { event: "reopened" });
  service.say("staff only", { event: "something" });
  visit();
  await screen.findByText("The clinic opened this conversation again.");
  expect(screen.getByText("The clinic closed this conversation.")).toBeTruthy();
  expect(screen.queryByText("staff only")).toBeNull();
});

test("RO-07 PAT-04: a closed conversation can be read, not written in, and says where to write", async () => {
  service.open("c1", "Flu shot", { state: "read_only" });
  service.open("c2", "Billing");
  service.say("See you on Friday.");
  visit();
  fireEvent.click(await screen.findByRole("button", { name: /Flu shot \(Inactive\)/ }));
  await screen.findByText("See you on Friday.");
  expect(
    screen.getByText("The clinic closed this conversation. You can still read it."),
  ).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.getByRole("link", { name: "Call (503) 555-0100" })).toBeTruthy();
  press("Write in another conversation");
  await screen.findByRole("heading", { level: 1, name: "Billing" });
  expect(field()).toBeTruthy();
});

test("a session that ended says how to get back in, and keeps what was not sent", async () => {
  service.open("c1");
  const { stream } = visit();
  await log();
  type("Not finished");
  service.step = "none";
  act(() => stream.change());
  await screen.findByRole("heading", { name: "You are signed out" });
  expect(screen.getByText(/sign in with a passkey, or with a code/)).toBeTruthy();
  expect(screen.getByText(/is kept in this tab/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Call (503) 555-0100" })).toBeTruthy();
});

test("signing out ends the session and leaves nothing of the patient behind", async () => {
  service.open("c1");
  visit();
  await log();
  press("Help and account");
  await screen.findByText("Signed in as Maya Lindqvist");
  press("Sign out");
  await screen.findByRole("heading", { name: "You are signed out" });
  expect(service.step).toBe("none");
  expect(Object.keys(sessionStorage)).toEqual([]);
});

test("signing out asks before it deletes what was not sent", async () => {
  service.open("c1");
  visit();
  await log();
  type("Not finished");
  press("Help and account");
  press("Sign out");
  await screen.findByText(/Something you wrote or attached has not been sent/);
  press("Stay signed in");
  press("Back");
  await waitFor(() => expect(field().value).toBe("Not finished"));
  press("Help and account");
  press("Sign out");
  press("Sign out and delete it");
  await screen.findByRole("heading", { name: "You are signed out" });
  expect(Object.keys(sessionStorage)).toEqual([]);
});
