import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

async function openLena() {
  const opened = await openInbox();
  await openConversation(/Lena/);
  const [, id] = opened.fake.calls.findLast(([method]) => method === "conversation") ?? [];
  return { ...opened, id: String(id) };
}

const said = (fake: { calls: [string, ...unknown[]][] }) =>
  fake.calls.filter(([method]) => method === "present").map(([, , doing]) => doing);

test("U9 (in part): who else is at a conversation stands in its header and, replying, in its row", async () => {
  const { fake, id } = await openLena();
  act(() => fake.gather({ conversation: id, name: "Ben Sato", doing: "viewing" }));
  await screen.findByText("Ben is viewing");
  expect(screen.queryByRole("option", { name: /Ben is/ })).toBeNull();
  act(() =>
    fake.gather(
      { conversation: id, name: "Ben Sato", doing: "viewing" },
      { conversation: id, name: "Dr. Ife Okafor", doing: "replying" },
      { conversation: "another", name: "Dana Whitlock", doing: "replying" },
    ),
  );
  await screen.findByText("Dr. Okafor is replying, Ben is viewing");
  await screen.findByRole("option", { name: /Lena.*Dr. Okafor is replying/ });
  expect(screen.queryByText(/Dana/)).toBeNull();
  act(() => fake.gather());
  await waitFor(() => expect(screen.queryByText(/is replying|is viewing/)).toBeNull());
});

test("U9 (in part): colleagues are told where the person is while the window is looked at, and nothing of the text", async () => {
  const { fake, id } = await openLena();
  expect(said(fake)).toEqual(["viewing"]);
  type(composer(), "C");
  type(composer(), "CANARY");
  await waitFor(() => expect(said(fake)).toEqual(["viewing", "replying"]));
  type(composer(), "");
  await waitFor(() => expect(said(fake)).toEqual(["viewing", "replying", "viewing"]));
  press("Ctrl 2");
  await waitFor(() => expect(said(fake).at(-1)).toBe("away"));
  expect(JSON.stringify(fake.calls.filter(([method]) => method === "present"))).not.toMatch(
    /CANARY/,
  );
  expect(fake.calls).toContainEqual(["present", id, "away"]);
});

test("U9 (in part): a window that nobody looks at tells nothing", async () => {
  const focus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const { fake } = await openLena();
  type(composer(), "typed by a script");
  expect(said(fake)).toEqual([]);
  focus.mockRestore();
});

test("U9 (in part): a colleague's answer since the reply was begun is asked about once, and the person decides", async () => {
  const { fake, id } = await openLena();
  type(composer(), "We can see you at 9.");
  act(() => {
    fake.answer(id, "Ben Sato", "Come at 10.");
  });
  await screen.findByText("Come at 10.");
  press("Enter", composer());
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await screen.findByText("Ben answered 1 min ago.");
  expect(fake.calls.some(([method]) => method === "send")).toBe(false);
  expect(composer().value).toBe("We can see you at 9.");
  fireEvent.click(screen.getByRole("button", { name: "Send anyway" }));
  await waitFor(() =>
    expect(fake.calls).toContainEqual(["send", id, "We can see you at 9.", [], ""]),
  );
  expect(screen.queryByText("Ben answered 1 min ago.")).toBeNull();
});

test("U9 (in part): Show brings the answer on the screen and keeps the text", async () => {
  const { fake, id } = await openLena();
  type(composer(), "We can see you at 9.");
  act(() => {
    fake.answer(id, "Ben Sato", "Come at 10.");
  });
  await screen.findByText("Come at 10.");
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  fireEvent.click(await screen.findByRole("button", { name: "Show" }));
  await screen.findByText("Come at 10.");
  await waitFor(() => expect(composer().value).toBe("We can see you at 9."));
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() =>
    expect(fake.calls).toContainEqual(["send", id, "We can see you at 9.", [], ""]),
  );
});

test.each([
  ["the patient's own message", "patient"],
  ["a colleague's answer that was there before", "before"],
])("U9 (in part): %s is no reason to ask", async (_, who) => {
  const { fake, id } = await openLena();
  if (who === "before") {
    act(() => {
      fake.answer(id, "Ben Sato", "Come at 10.");
    });
    await screen.findByText("Come at 10.");
  }
  type(composer(), "See you then.");
  if (who === "patient") {
    act(() => {
      fake.receive(id, "Thanks");
    });
    await screen.findAllByText("Thanks"); // in the thread, and in the inbox's row
  }
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(fake.calls).toContainEqual(["send", id, "See you then.", [], ""]));
});
