import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openCard, openConversation, openInbox, press, type } from "../testing/render.tsx";

async function addTag(word: string) {
  const dialog = await screen.findByRole("dialog", { name: /^Tags of/ });
  const input = within(dialog).getByRole("combobox", { name: "Tags" });
  type(input, word);
  fireEvent.keyDown(input, { key: "Enter" });
  fireEvent.click(within(dialog).getByRole("button", { name: "Save" }));
}

test("MEN-08: Ctrl Shift G tags the open conversation, and Undo takes it back", async () => {
  const { fake } = await openInbox();
  await openConversation(/Maya/);
  press("Ctrl Shift G");
  await addTag("Urgent");
  await screen.findByText("Tags changed.");
  const call = () => fake.calls.filter(([name]) => name === "tagConversation");
  expect(call()).toHaveLength(1);
  expect(call()[0]?.slice(2)).toEqual([["Urgent"], []]);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(call()[1]?.slice(2)).toEqual([[], ["Urgent"]]));
});

test("MEN-08: a tag of the details panel leads to the list of what carries it", async () => {
  await openInbox();
  await openConversation(/Maya/);
  if (!screen.queryByRole("complementary", { name: "Details" })) press("Ctrl Shift L");
  const panel = await screen.findByRole("complementary", { name: "Details" });
  fireEvent.click(await within(panel).findByRole("button", { name: "Show what is tagged Labs" }));
  await screen.findByRole("heading", { level: 1, name: "Labs" });
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
  screen.getByRole("option", { name: /Maya/ });
});

test("MEN-08: the inbox shows a tag's conversations by its filter", async () => {
  await openInbox();
  fireEvent.click(await screen.findByRole("button", { name: "Show a tag" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Follow-up" }));
  await screen.findByRole("heading", { level: 1, name: "Follow-up" });
});

test("MEN-08, CON-05: a contact is tagged on their card and found by it", async () => {
  const { fake } = await openInbox();
  await openCard("Yusuf Karim");
  fireEvent.click(screen.getByRole("button", { name: /^Edit tags/ }));
  await addTag("Interpreter");
  await screen.findByRole("button", { name: "Show what is tagged Interpreter" });
  expect((await fake.contacts("interpret", "", 10)).rows.map(({ id }) => id)).toEqual(["yusuf"]);
});
