import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Trouble } from "../backend/number.ts";
import { openConversation, openInbox, type } from "../testing/render.tsx";

const button = (name: string | RegExp) => screen.getByRole("button", { name });

async function openNumbers() {
  fireEvent.click(button("Settings"));
  fireEvent.click(await screen.findByRole("button", { name: "Numbers" }));
  await screen.findByRole("heading", { name: "Identification" });
}

test.each<[Exclude<Trouble, "">, RegExp]>([
  ["credentials", /carrier has not taken your account's token since/],
  ["suspended", /carrier has suspended your account since/],
  ["unreachable", /carrier has not answered since/],
  ["silent", /Texts have not arrived by themselves since/],
  ["misdirected", /the carrier is set to send a number's texts to another address/],
])("N9: %s stands over everything, in red, with a way to mend it", async (trouble, sentence) => {
  const { fake } = await openInbox({ manages: false });
  expect(screen.queryByRole("complementary", { name: "Texts and email" })).toBeNull();
  fake.numbers.reception = { trouble, since: "2026-11-21T17:12:00Z", numbers: [] };
  fake.tell("reception", "account");
  const bar = within(await screen.findByRole("complementary", { name: "Texts and email" }));
  expect(bar.getByRole("alert").textContent).toMatch(sentence);
  expect(screen.getAllByText(sentence)).toHaveLength(2); // and in the rail
  fireEvent.click(bar.getByRole("button", { name: "Fix" }));
  expect(await screen.findByRole("heading", { name: "Numbers" })).toBeTruthy();
  fake.numbers.reception = { trouble: "", since: "", numbers: [] };
  fake.tell("reception", "account");
  await waitFor(() =>
    expect(screen.queryByRole("complementary", { name: "Texts and email" })).toBeNull(),
  );
});

test("N9: a number says when it received last, and a test proves that it does", async () => {
  const { fake } = await openInbox();
  const receivedAt = new Date(Date.now() - 4 * 60_000).toISOString();
  fake.numbers.reception = {
    trouble: "",
    since: "",
    numbers: [{ id: "front", trouble: "", since: "", receivedAt, test: "", testedAt: "" }],
  };
  fake.tell("reception", "front");
  expect(await screen.findByText("All channels receiving")).toBeTruthy();
  await openNumbers();
  expect(await screen.findByText("Texts are being received. Last 4 min. ago.")).toBeTruthy();
  fireEvent.click(button("Change Front desk"));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Send a test" }));
  expect(await screen.findByText(/^The test arrived/)).toBeTruthy();
  expect(fake.calls).toContainEqual(["testNumber", "front"]);
});

test.each([
  ["", /^No text has arrived yet\. Text anything to this number/],
  [new Date(Date.now() - 12 * 86_400_000).toISOString(), /^The last text arrived \d+ days ago/],
])(
  "N9: a number that proved nothing lately (%s) is not said to receive, and says what to do",
  async (receivedAt, line) => {
    const { fake } = await openInbox();
    fake.numbers.reception = {
      trouble: "",
      since: "",
      numbers: [{ id: "front", trouble: "", since: "", receivedAt, test: "", testedAt: "" }],
    };
    fake.tell("reception", "front");
    await openNumbers();
    expect(await screen.findByText(line)).toBeTruthy();
    expect(screen.queryByText(/Texts are being received/)).toBeNull();
    expect(screen.queryByText("All channels receiving")).toBeNull();
  },
);

test("SMS-06 (in part): the carrier's account is connected; its token is written and never read", async () => {
  await openInbox();
  await openNumbers();
  fireEvent.click(await screen.findByRole("button", { name: "Connect the account" }));
  type(screen.getByLabelText("Account SID"), "AC12");
  type(screen.getByLabelText("Auth token"), "0123456789abcdef0123");
  fireEvent.click(button("Connect"));
  expect(await screen.findByText(/^This account cannot be used/)).toBeTruthy();
  type(screen.getByLabelText("Account SID"), `AC${"0".repeat(31)}7`);
  fireEvent.click(button("Connect"));
  const hook = await screen.findByLabelText("Address for texts that arrive");
  expect((hook as HTMLInputElement).value).toBe("https://rowan.example/hooks/twilio/s3cr3t");
  expect(screen.getByText(/account …0007/)).toBeTruthy();
  expect(document.body.innerHTML).not.toContain("0123456789abcdef0123");
});

test("OPT-03: what may be an opt-out is asked in the thread, and one answer ends the question", async () => {
  const { fake } = await openInbox();
  const thread = [...fake.threads.values()][0];
  const last = thread?.messages.at(-1);
  if (!thread || !last) throw new Error("no thread");
  const position = String(Number(last.position) + 1);
  const wish = { ...last, kind: "automatic" as const, body: "", position, number: last.number + 1 };
  thread.messages.push({ ...wish, id: "wish", event: "asks_opt_out" });
  fake.numbers.asks = true;
  fake.tell("message", "wish", thread.id);
  const { name } = await fake.conversation(thread.id);
  await openConversation(new RegExp(name));
  expect(await screen.findByText(`${name} may want no more texts`)).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: "Yes, no more texts" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: /no more texts/ })).toBeNull());
  expect(fake.calls).toContainEqual(["optOut", thread.id, "", true]);
});
