import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import { openConversation, openInbox, press } from "../testing/render.tsx";

test("the window has its landmarks, named", async () => {
  await openInbox();
  expect(screen.getByRole("navigation", { name: "Main" })).toBeTruthy();
  expect(screen.getByRole("region", { name: "Conversations" })).toBeTruthy();
  expect(screen.getByRole("main")).toBeTruthy();
});

test("INB-07: D8: one New button with a pencil on paper opens a menu of what can be begun", async () => {
  await openInbox();
  const all = screen.getAllByRole("button", { name: /^New/ });
  expect(all).toHaveLength(1);
  const [button] = all;
  expect(button?.querySelector("svg")?.getAttribute("data-icon")).toBe("compose");
  fireEvent.click(button as Element);
  await screen.findByRole("menuitem", { name: "Secure message" });
  const items = screen.getAllByRole("menuitem");
  expect(items.map(({ textContent }) => textContent)).toEqual([
    "Secure message",
    "SMS",
    "Email",
    "Invite patient",
    "Internal note (open a conversation first)",
  ]);
  fireEvent.click(items[0] as Element);
  await screen.findByRole("textbox", { name: "To" });
});

test("INB-07: D8: a note begins from New in the conversation that is open", async () => {
  await openInbox();
  await openConversation(/Maya Lindqvist/);
  fireEvent.click(screen.getByRole("button", { name: /^New/ }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Internal note" }));
  const note = await screen.findByRole("textbox", { name: /note/i });
  await waitFor(() => expect(document.activeElement).toBe(note));
});

test("every key is in the list of keys", async () => {
  await openInbox();
  press("Ctrl /");
  const list = await screen.findByRole("dialog", { name: "Help" });
  expect(list.querySelectorAll("kbd")).toHaveLength(29);
  expect(list.textContent).toContain("Conversation detailsCtrl Shift L");
});

test("a question mark is text in a field and opens the list elsewhere", async () => {
  await openInbox();
  await openConversation(/Theo/);
  press("?", screen.getByRole("textbox", { name: "Message" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  press("Shift ?", document.body);
  await screen.findByRole("dialog", { name: "Help" });
});

test("the details open and close by one key, which leads to their heading and back", async () => {
  await openInbox();
  await openConversation(/Theo/);
  const log = screen.getByRole("log");
  act(() => log.focus());
  press("Ctrl Shift L");
  expect(screen.queryByRole("complementary", { name: "Details" })).toBeNull();
  press("Ctrl Shift L");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Details"));
  press("Escape");
  await waitFor(() => expect(document.activeElement).toBe(log));
});

test("F6 goes round the panes", async () => {
  await openInbox();
  await openConversation(/Theo/);
  const pane = () => document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane;
  screen.getByRole("log").focus();
  const visited = [];
  for (let i = 0; i < 4; i++) {
    act(() => press("F6"));
    visited.push(pane());
  }
  expect(visited).toEqual(["panel", "rail", "list", "middle"]);
});

test("Esc in the thread goes back to the list", async () => {
  await openInbox();
  await openConversation(/Theo/);
  screen.getByRole("log").focus();
  press("Escape");
  expect(document.activeElement).toBe(screen.getByRole("listbox", { name: "Inbox" }));
});

test("the text grows to 200 % and shrinks to 80 %, and the choice is remembered", async () => {
  const { unmount } = await openInbox();
  const size = () => document.documentElement.style.fontSize;
  for (let i = 0; i < 9; i++) press("Ctrl +");
  expect(size()).toBe("200%");
  unmount();
  await openInbox();
  expect(size()).toBe("200%");
  press("Ctrl 0");
  expect(size()).toBe("100%");
  for (let i = 0; i < 9; i++) press("Ctrl -");
  expect(size()).toBe("80%");
});

test("U13 (in part): where one pane stands alone, the list that was asked for is it", async () => {
  const narrow = vi.spyOn(window, "matchMedia").mockImplementation(
    (query) =>
      ({
        matches: query.includes("reduced-motion"),
        media: query,
        addEventListener: () => {},
        removeEventListener: () => {},
      }) as unknown as MediaQueryList,
  );
  onTestFinished(() => narrow.mockRestore());
  await openInbox();
  const front = () => document.querySelector("[data-front]")?.getAttribute("data-front");
  await openConversation(/Theo/);
  expect(front()).toBe("middle");
  press("Ctrl F");
  expect(front()).toBe("list");
  press("Escape", screen.getByRole("combobox", { name: "Search" }));
  expect(front()).toBe("middle");
  press("Ctrl ,");
  expect(front()).toBe("list");
  act(() => screen.getByRole("button", { name: "Team" }).click());
  expect(front()).toBe("middle");
  press("Ctrl 1");
  await openConversation(/Theo/);
  press("Ctrl Shift L");
  expect(front()).toBe("panel");
  const alone = screen.getByRole("main", { name: "Details" });
  expect(within(alone).getByRole("heading", { level: 1, name: "Theo Marchetti" })).toBeTruthy();
});
