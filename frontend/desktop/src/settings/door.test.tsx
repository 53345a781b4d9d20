import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Fake, FakeOptions } from "../backend/fake.ts";
import { openCard, openInbox, press, type } from "../testing/render.tsx";

const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);
const button = (name: string | RegExp) => screen.getByRole("button", { name });

async function openSettings(options: FakeOptions = {}) {
  const opened = await openInbox(options);
  press("Ctrl ,");
  await screen.findByRole("table", { name: "Links" });
  return opened;
}

async function pick(link: string, what: string) {
  fireEvent.click(button(`Change ${link}`));
  fireEvent.click(await screen.findByRole("menuitem", { name: what }));
}

test("LNK-11: a link's join address is copied and shown with its QR code", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  await openSettings();
  await pick("Billing", "Copy join link");
  await screen.findByText("The join link is copied.");
  expect(writeText).toHaveBeenCalledWith("https://rowan.example/welcome#billing-0");
  await pick("Billing", "Show QR code");
  const dialog = await screen.findByRole("dialog", { name: "Join link" });
  await within(dialog).findByRole("img", { name: "QR code of the join link" });
  expect(within(dialog).getByText("https://rowan.example/welcome#billing-0")).toBeTruthy();
  Reflect.deleteProperty(navigator, "clipboard");
});

test("LNK-11: rotating is asked about, and says what stops working", async () => {
  const { fake } = await openSettings();
  await pick("Billing", "Rotate join link");
  const dialog = await screen.findByRole("dialog", { name: "Rotate the join link of Billing" });
  expect(within(dialog).getByText(/every QR code that was printed stop working/)).toBeTruthy();
  expect(called(fake, "rotateDoor")).toEqual([]);
  fireEvent.click(within(dialog).getByRole("button", { name: "Rotate join link" }));
  await screen.findByText("Billing has a new join link.");
  expect(fake.doors).toBe(1);
});

test("P7: an admin says what patients are told, and reads what they are sent", async () => {
  const { fake } = await openSettings();
  fireEvent.click(button("Practice"));
  const short = await screen.findByLabelText(/Neutral name for notices/);
  expect(screen.getByText(/^Alder Street Clinic would like to message you/)).toBeTruthy();
  type(short, "Alder Street");
  type(screen.getByLabelText("Name"), "");
  fireEvent.click(button("Save"));
  await screen.findByText("Enter the practice's name, as patients know it.");
  type(screen.getByLabelText("Name"), "Alder Street Oncology");
  fireEvent.click(button("Save"));
  await screen.findByText(/^Alder Street would like to message you/);
  expect(called(fake, "savePractice")).toHaveLength(2);
});

test("ATT-07: an admin says whether photos keep where and when they were taken", async () => {
  const { fake } = await openSettings();
  fireEvent.click(button("Practice"));
  const keep = await screen.findByRole<HTMLInputElement>("checkbox", {
    name: "Keep where and when photos were taken",
  });
  expect(keep.checked).toBe(false);
  fireEvent.click(keep);
  fireEvent.click(button("Save"));
  await screen.findByText("Saved. Patients see it at once.");
  expect(called(fake, "savePractice")).toMatchObject([
    ["savePractice", { keepPhotoDetails: true }],
  ]);
});

test("CMP-10: an admin says whether a text needs a consent on record", async () => {
  const { fake } = await openSettings();
  fireEvent.click(button("Practice"));
  const required = await screen.findByRole<HTMLInputElement>("checkbox", {
    name: "No text without a consent on record",
  });
  expect(required.checked).toBe(false);
  fireEvent.click(required);
  fireEvent.click(button("Save"));
  await screen.findByText("Saved. Patients see it at once.");
  expect(called(fake, "savePractice")).toMatchObject([["savePractice", { consentRequired: true }]]);
});

test("P7: who may not change it reads it, and why", async () => {
  await openSettings({ manages: false });
  fireEvent.click(button("Practice"));
  const name = await screen.findByLabelText("Name");
  expect(name.hasAttribute("readonly")).toBe(true);
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

test("D16: who came through a join link is Unverified until matched by hand, and it can be undone", async () => {
  const { fake } = await openInbox();
  const person = fake.people.get("anders");
  if (!person) throw new Error("no such person");
  act(() => {
    person.unverified = true;
    fake.account("anders", "active");
  });
  await openCard("Anders Kowalski");
  const strip = screen
    .getAllByRole("status")
    .find((one) => one.textContent?.includes("Unverified"));
  expect(strip).toBeTruthy();
  fireEvent.click(button("Match to a contact"));
  const dialog = await screen.findByRole("dialog", { name: "Who is Anders Kowalski?" });
  type(within(dialog).getByLabelText(/Find by name/), "Maya");
  fireEvent.click(
    await within(dialog).findByRole("button", {
      name: "This is Maya Lindqvist, born Mar 14, 1986",
    }),
  );
  await screen.findByText("Matched to Maya Lindqvist.");
  await screen.findByRole("heading", { name: "The same person" });
  expect(screen.queryByRole("button", { name: "Match to a contact" })).toBeNull();
  fireEvent.click(button("Undo"));
  await screen.findByRole("button", { name: "Match to a contact" });
  expect(called(fake, "matchContact")).toEqual([
    ["matchContact", { contact: "anders", chart: "maya", verified: false }],
    ["matchContact", { contact: "anders", chart: "", verified: false }],
  ]);
});

test("P5: who asks to get back in is approved or declined on the contact", async () => {
  const { fake } = await openInbox();
  const person = fake.people.get("anders");
  if (!person) throw new Error("no such person");
  act(() => {
    person.asksBack = true;
    fake.account("anders", "active");
  });
  await openCard("Anders Kowalski");
  expect(screen.getByText(/asks to get back in/)).toBeTruthy();
  expect(button("Decline")).toBeTruthy();
  fireEvent.click(button("Approve"));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Approve" })).toBeNull());
  expect(called(fake, "answerReturn")).toEqual([["answerReturn", "anders", true]]);
});
