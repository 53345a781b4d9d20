import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";
import { asked, calledBy, meant, stretches } from "./mentions.ts";

const field = () => screen.getByRole("textbox", { name: "Internal note" }) as HTMLTextAreaElement;
const noteTab = () => screen.getByRole("tab", { name: "Internal note" });

/** Types at the end of the note, as a person does: the caret follows. */
function write(text: string) {
  fireEvent.change(field(), { target: { value: text, selectionStart: text.length } });
  field().setSelectionRange(text.length, text.length);
  fireEvent.select(field());
}

test("U4: a note is written on its own tab, says who sees it, and goes nowhere near Send", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  press("Ctrl Shift N");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  screen.getByText("Only your team sees this");
  expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
  expect(screen.getByRole("button", { name: "Add note" }).dataset.look).toBe("amber");
  write("He is nervous about Tuesday.");
  press("Ctrl Enter");
  const strip = await screen.findByRole("article", { name: "Internal note" });
  within(strip).getByText("He is nervous about Tuesday.");
  within(strip).getByText("Internal note");
  expect(strip.textContent).toContain("Ana Reyes");
  expect(field().value).toBe("");
  expect(fake.calls.filter(([name]) => name === "addNote")).toHaveLength(1);
  expect(fake.calls.filter(([name]) => name === "send")).toHaveLength(0);
});

test("U4: each tab keeps its own draft", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Dear Theo");
  press("Ctrl Shift N");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  write("ask Ife first");
  press("Ctrl Shift T");
  await waitFor(() => expect(document.activeElement).toBe(composer()));
  await waitFor(() => expect(composer().value).toBe("Dear Theo"));
  fireEvent.click(noteTab());
  await waitFor(() => expect(field().value).toBe("ask Ife first"));
  const saved = fake.calls
    .filter(([name]) => name === "saveDraft")
    .map(([, of, body]) => [of, body]);
  const id = [...fake.threads.values()].find(({ contact }) => contact === "theo")?.id;
  expect(saved).toContainEqual([id, "Dear Theo"]);
  expect(saved).toContainEqual([`note:${id}`, "ask Ife first"]);
});

test("U4: a note can be added where nobody can write to the patient any more", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const id = [...fake.threads.values()].find(({ contact }) => contact === "theo")?.id ?? "";
  await act(() => fake.setReadOnly(id, true));
  await screen.findByText(/This conversation is read-only\. Your team/);
  press("Ctrl Shift N");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  write("closed by mistake?");
  fireEvent.click(screen.getByRole("button", { name: "Add note" }));
  await screen.findByText("closed by mistake?");
});

test("U4: @ offers the teammates who see the conversation, and calls whoever is chosen by keys alone", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  press("Ctrl Shift N");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  await waitFor(() => expect(fake.calls.some(([name]) => name === "readers")).toBe(true));
  write("@d");
  const list = await screen.findByRole("listbox", { name: "Mention" });
  expect(
    within(list)
      .getAllByRole("option")
      .map((o) => o.textContent),
  ).toEqual([expect.stringContaining("Dana Whitlock"), expect.stringContaining("Dr. Ife Okafor")]);
  press("ArrowDown", field());
  const active = document.getElementById(field().getAttribute("aria-activedescendant") ?? "");
  expect(active?.textContent).toContain("Dr. Ife Okafor");
  press("Enter", field());
  await waitFor(() => expect(field().value).toBe("@Dr. Ife Okafor "));
  expect(screen.queryByRole("listbox", { name: "Mention" })).toBeNull();
  write("@Dr. Ife Okafor and @nobody, please look.");
  press("Ctrl Enter");
  const strip = await screen.findByRole("article", { name: "Internal note" });
  expect(within(strip).getByText("@Dr. Ife Okafor").tagName).toBe("B");
  const call = fake.calls.find(([name]) => name === "addNote");
  expect(call?.[3]).toEqual(["teammate-ife"]);
});

test("U4: a note that is refused stays as it was typed, with the reason", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  fireEvent.click(noteTab());
  write("for the file");
  fake.fail("addNote", "internal", "This disk is full. Free some space and try again.");
  press("Ctrl Enter");
  await screen.findByText("This disk is full. Free some space and try again.");
  await waitFor(() => expect(field().value).toBe("for the file"));
});

test("U4: notes stand among the messages where they were written, from edge to edge", async () => {
  await openInbox();
  await openConversation(/Maya/);
  const note = await screen.findByRole("article", { name: "Internal note" });
  expect(note.textContent).toContain("she would like the pharmacy in Bend.");
  const texts = screen.getAllByRole("article").map((article) => article.textContent ?? "");
  const at = (words: string) => texts.findIndex((text) => text.includes(words));
  expect(at("What's next?")).toBeLessThan(at("pharmacy in Bend."));
  expect(at("she would like")).toBeLessThan(at("One iron tablet"));
});

test("INB-09: Mentions lists where somebody calls me, counts what I have not read, and names nobody outside", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const { fake } = await openInbox();
  const id = [...fake.threads.values()].find(({ contact }) => contact === "theo")?.id ?? "";
  act(() => void fake.mention(id, "@Ana Reyes can you call him?"));
  const item = await screen.findByRole("button", { name: /^Mentions 1/ });
  await waitFor(() =>
    expect(fake.calls.filter(([name]) => name === "notifyMention")).toEqual([
      ["notifyMention", id],
    ]),
  );
  fireEvent.click(item);
  await screen.findByRole("heading", { name: "Mentions" });
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
  const row = screen.getByRole("option", { name: /Theo Marchetti/ });
  expect(row.textContent).toContain("Mentions you");
  expect(row.textContent).toContain("Note: @Ana Reyes can you call him?");
  vi.restoreAllMocks();
});

test("a name that another one begins with calls only the longer one", () => {
  const team = [
    { id: "a", name: "Ana", initials: "A" },
    { id: "r", name: "Ana Reyes", initials: "AR" },
  ];
  expect(calledBy("@Ana Reyes, @Ana Reyes", team)).toEqual(["r"]);
  expect(calledBy("@Ana and me@Ana and @Anabel", team)).toEqual(["a"]);
  expect(stretches("so @Ana!", team).map(({ text }) => text)).toEqual(["so ", "@Ana", "!"]);
  expect(asked("see @an", 7)).toEqual({ at: 4, query: "an" });
  expect(asked("mail me@an", 10)).toBeNull();
  expect(meant("rey", team).map(({ id }) => id)).toEqual(["r"]);
});
