import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { Fake, FakeOptions } from "../backend/fake.ts";
import { openConversation, openInbox, press, type } from "./render.tsx";

export const called = (fake: Fake, method: string) =>
  fake.calls.filter(([name]) => name === method);
export const send = () => screen.getByRole("button", { name: "Send" });
export const off = () => send().getAttribute("aria-disabled");
export const strip = (title: string) => screen.findByText(title);

/** Texts somebody from a number; the conversation that is there then. */
export async function begun(fake: Fake, contact = "maya", number = "front") {
  const phone = fake.people.get(contact)?.phone ?? "";
  let id = "";
  await act(async () => {
    const body = "See you Monday.";
    const text = { number, contact, phone, body, despite: "" as const, of: "", attachments: [] };
    id = await fake.startText(text);
  });
  return id;
}

/** The window on a conversation by text with Maya, who has joined. */
export async function texting(
  contact = "maya",
  name = /Maya Lindqvist/,
  options: FakeOptions = {},
) {
  const opened = await openInbox(options);
  const id = await begun(opened.fake, contact);
  await waitFor(() => screen.getAllByText("SMS"));
  await openConversation(name);
  await screen.findByRole("form", { name: /^Write to/ });
  return { ...opened, id };
}

export async function newText(options: FakeOptions = {}) {
  const opened = await openInbox(options);
  press("Ctrl N");
  fireEvent.click(await screen.findByRole("menuitem", { name: "SMS" }));
  return { ...opened, to: await screen.findByRole("textbox", { name: "To" }) };
}

export async function choose(to: HTMLElement, query: string, name: RegExp) {
  type(to, query);
  const found = within(await screen.findByRole("listbox", { name: "To" }));
  fireEvent.click(await found.findByRole("option", { name }));
}

export async function attach(name: string, kind: string) {
  const file = new File(["x"], name, { type: kind });
  const input = document.querySelector("input[data-attach]") as HTMLInputElement;
  fireEvent.change(input, { target: { files: [file] } });
  await waitFor(() =>
    within(screen.getByRole("list", { name: "Attached" })).getByText(name, { exact: true }),
  );
}
