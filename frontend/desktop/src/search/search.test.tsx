import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { openInbox, press, type } from "../testing/render.tsx";
import { Marked } from "./Search.tsx";

const field = () => screen.findByRole("combobox", { name: "Search" });

test("Ctrl F searches people and messages as one types, and marks what was found", async () => {
  await openInbox();
  press("Ctrl F");
  expect(document.activeElement).toBe(await field());
  type(await field(), "tablet");
  await screen.findByText("Messages", { selector: "[role=group] *" });
  const marks = [...document.querySelectorAll("mark")].map(({ textContent }) => textContent);
  expect(marks).toEqual(["tablet", "tablet"]);
  type(await field(), "maya");
  await screen.findByText("People", { selector: "[role=group] *" });
});

test("Enter opens the conversation at the message that was found", async () => {
  const { fake } = await openInbox();
  const owen = [...fake.threads.values()].find(({ contact }) => contact === "owen");
  for (let i = 0; i < 200; i++) fake.receive(owen?.id ?? "", `Line ${i}`);
  press("Ctrl F");
  type(await field(), "pause my membership");
  await screen.findByRole("option", { name: /pause my membership/ });
  press("Enter");
  await screen.findByRole("log", { name: "Messages with Owen Blackwood" });
  await screen.findByText("Could I pause my membership for a month?", { selector: "article *" });
});

test("without a match it says for what", async () => {
  await openInbox();
  press("Ctrl F");
  type(await field(), "okafr");
  expect(await screen.findByText('No match for "okafr".')).toBeTruthy();
});

test("F1: what can be seen is drawn with each letter, the rest once somebody goes there", async () => {
  const { fake } = await openInbox();
  const owen = [...fake.threads.values()].find(({ contact }) => contact === "owen");
  for (let i = 0; i < 45; i++) fake.receive(owen?.id ?? "", `Line ${i}`);
  press("Ctrl F");
  type(await field(), "lin");
  const options = () => [...document.querySelectorAll("[role=option]")];
  await waitFor(() => expect(document.querySelectorAll("mark").length).toBeGreaterThan(9));
  const first = options().length;
  const all = () => Number(options()[0]?.getAttribute("aria-setsize"));
  const found = all();
  expect(found).toBeGreaterThanOrEqual(45);
  expect(first).toBeLessThan(30);
  const list = screen.getByRole("listbox", { name: "Search" });
  fireEvent.scroll(list);
  expect(options()).toHaveLength(first); // it did not move
  list.scrollTop = 100;
  fireEvent.scroll(list);
  await waitFor(() => expect(options()).toHaveLength(found));
  type(await field(), "line");
  await waitFor(() => expect(options()).toHaveLength(first));
  await waitFor(() => expect(list.getAttribute("aria-busy")).toBe("false"));
  const fewer = all();
  for (let i = 1; i < fewer; i++) press("ArrowDown");
  await waitFor(() => expect(options()).toHaveLength(fewer));
  expect(options().at(-1)?.getAttribute("aria-selected")).toBe("true");
});

test("Esc goes back to the list", async () => {
  await openInbox();
  press("Ctrl F");
  await field();
  press("Escape");
  await screen.findByRole("listbox", { name: "Inbox" });
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("listbox", { name: "Inbox" })),
  );
});

test.each([
  [[3, 6], ["arm"]],
  [
    [0, 2, 3, 6],
    ["My", "arm"],
  ],
  [
    [3, 6, 5, 7],
    ["arm", " "],
  ],
  [[3, 99], ["arm hurts"]],
  [[9, 3], []],
  [[3], []],
])("offsets %j mark %j", (marks, expected) => {
  const { container } = render(<Marked text="My arm hurts" marks={marks} />);
  const found = [...container.querySelectorAll("mark")].map(({ textContent }) => textContent);
  expect(found).toEqual(expected);
  expect(container.textContent).toBe("My arm hurts");
});
