import { fireEvent, render, screen } from "@testing-library/react";
import { App } from "../App.tsx";
import { Fake, type FakeOptions } from "../backend/fake.ts";
import { Frame } from "../Frame.tsx";

/** The whole window on a fake of its own. */
export function open(options: FakeOptions = {}) {
  const fake = new Fake(options);
  const view = render(
    <Frame backend={fake}>
      <App />
    </Frame>,
  );
  return { fake, ...view };
}

/** The whole window, once its inbox is there. */
export async function openInbox(options: FakeOptions = {}) {
  const opened = open(options);
  await screen.findAllByRole("option");
  return opened;
}

/** Opens the newest conversation with somebody. */
export async function openConversation(name: RegExp) {
  const row = (await screen.findAllByRole("option", { name }))[0];
  if (!row) throw new Error("no such row");
  fireEvent.click(row);
  await screen.findByRole("log");
}

/** Opens somebody's card. */
export async function openCard(name: string) {
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("option", { name: new RegExp(name) }));
  await screen.findByRole("heading", { name });
}

/** Presses keys where the focus is: "Ctrl Shift L", "Alt ArrowDown", "Enter". */
export function press(keys: string, target: Element = document.activeElement ?? document.body) {
  const parts = keys.split(" ");
  const key = parts[parts.length - 1] ?? "";
  fireEvent.keyDown(target, {
    key: key.length === 1 ? key.toLowerCase() : key,
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
  });
}

export function type(field: Element, value: string) {
  fireEvent.change(field, { target: { value } });
}

/** The composer's field; by its form, since a closed menu can stand beside it. */
export function composer(): HTMLTextAreaElement {
  return screen.getByRole("textbox", { name: "Message" });
}
