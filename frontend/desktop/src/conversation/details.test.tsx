import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

afterEach(() => vi.restoreAllMocks());

const details = async () => {
  const open = screen.queryByRole("complementary", { name: "Details" });
  if (!open) press("Ctrl Shift L");
  return screen.findByRole("complementary", { name: "Details" });
};
const button = (name: string) => screen.findByRole("button", { name });

test("RO-01, RO-02: the details panel closes a conversation to writing, by the label that is promised", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  fireEvent.click(
    within(await details()).getByRole("button", { name: "Make Conversation Read-Only" }),
  );
  await screen.findByText(
    "This conversation is read-only. Your team and Theo Marchetti cannot write here.",
  );
  expect(screen.getByRole("button", { name: "Send" }).getAttribute("aria-disabled")).toBe("true");
  expect(fake.calls.filter(([name]) => name === "setReadOnly")).toHaveLength(1);
  await screen.findByText(/Ana Reyes made this conversation read-only/);
});

test("RO-04: a closed conversation's name says Inactive in list, header and rows", async () => {
  await openInbox();
  await openConversation(/Theo/);
  fireEvent.click(
    within(await details()).getByRole("button", { name: "Make Conversation Read-Only" }),
  );
  await screen.findByRole("heading", { name: /Theo Marchetti \(Inactive\)/ });
  await screen.findByRole("option", { name: /Theo Marchetti \(Inactive\)/ });
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("option", { name: /Theo/ }));
  await screen.findByRole("button", { name: /Before the surgery \(Inactive\)/ });
});

test("RO-02, RO-05: Reactivate Conversation gives the composer back, and Undo does the same", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "half a thought");
  fireEvent.click(
    within(await details()).getByRole("button", { name: "Make Conversation Read-Only" }),
  );
  fireEvent.click(
    (await screen.findAllByRole("button", { name: "Reactivate Conversation" }))[0] as Element,
  );
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Send" }).getAttribute("aria-disabled")).not.toBe(
      "true",
    ),
  );
  expect(composer().value).toBe("half a thought");
  fireEvent.click(await button("Make Conversation Read-Only"));
  const both = () => screen.findAllByRole("button", { name: "Reactivate Conversation" });
  await waitFor(async () => expect(await both()).toHaveLength(2));
  fireEvent.click(await button("Undo"));
  await button("Make Conversation Read-Only");
  fireEvent.click(await button("Make Conversation Read-Only"));
  await waitFor(async () => expect(await both()).toHaveLength(2));
  fireEvent.click((await both())[1] as Element);
  await button("Make Conversation Read-Only");
  const asked = fake.calls.filter(([name]) => name === "setReadOnly").map(([, , on]) => on);
  expect(asked).toEqual([true, false, true, false, true, false]);
});

test("SEC-21: the subject is edited where it stands, and shows in header and list", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const panel = await details();
  fireEvent.click(within(panel).getByRole("button", { name: "Edit subject" }));
  type(within(panel).getByRole("textbox", { name: "Subject" }), "Surgery on Friday");
  fireEvent.click(within(panel).getByRole("button", { name: "Save" }));
  await screen.findByRole("option", { name: /Theo Marchetti, Secure · Surgery on Friday/ });
  await screen.findByText("Surgery on Friday", { selector: "main header p span" });
  fake.fail("renameConversation", "too_long", "This is too long. Shorten it and try again.");
  fireEvent.click(await within(panel).findByRole("button", { name: "Edit subject" }));
  fireEvent.click(within(panel).getByRole("button", { name: "Save" }));
  await within(panel).findByText("This is too long. Shorten it and try again.");
  press("Escape", within(panel).getByRole("textbox", { name: "Subject" }));
  await within(panel).findByText("Surgery on Friday");
});

test("SEC-28, INB-04: what arrives while nobody looks calls, and a click on the call opens it", async () => {
  const { fake } = await openInbox();
  const theo = [...fake.threads.values()].find(({ contact }) => contact === "theo")?.id ?? "";
  let looking = true;
  vi.spyOn(document, "hasFocus").mockImplementation(() => looking);
  act(() => fake.tell("arrived", "", theo));
  looking = false;
  act(() => fake.tell("arrived", "", theo));
  expect(fake.calls.filter(([name]) => name === "notify")).toEqual([["notify", theo]]);
  act(() => fake.tell("open", "", theo));
  await screen.findByRole("heading", { level: 1, name: /Theo Marchetti/ });
});

test("SEC-28 (in part), INB-04: the window's name counts what is unread, and says no more once locked", async () => {
  const { fake } = await openInbox();
  await waitFor(() => expect(fake.title).toBe("Rowan (3)"));
  act(() => void fake.receive([...fake.threads.keys()][0] ?? "", "Hello?"));
  await waitFor(() => expect(fake.title).toBe("Rowan (4)"));
  press("Ctrl Shift X");
  await waitFor(() => expect(fake.title).toBe("Rowan – locked"));
});

test.each(["none", "invited", "started", "expired", "active"] as const)(
  "INV-05, INV-06: in the details lock and picture in state %s are blue iff active",
  async (state) => {
    const { fake } = await openInbox();
    act(() => fake.account("theo", state));
    await openConversation(/Theo/);
    const who = await within(await details()).findByRole("button", { name: /Theo Marchetti/ });
    expect(who.querySelector('[data-icon="lock"]') !== null).toBe(state === "active");
    expect(who.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe(
      state === "active" ? "joined" : "notJoined",
    );
  },
);
