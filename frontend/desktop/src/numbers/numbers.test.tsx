import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake, FakeOptions } from "../backend/fake.ts";
import type { NumberForm } from "../backend/number.ts";
import { openInbox, press, type } from "../testing/render.tsx";

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const row = (name: RegExp) => screen.getByRole("row", { name });
const dialog = () => within(screen.getByRole("dialog"));
const field = (name: string | RegExp) => dialog().getByLabelText(name);
const saved = (fake: Fake) =>
  fake.calls.filter(([name]) => name === "saveNumber").map(([, form]) => form as NumberForm);

async function openNumbers(options: FakeOptions = {}, before: (fake: Fake) => void = () => {}) {
  const opened = await openInbox(options);
  before(opened.fake);
  act(() => opened.fake.tell("number", "")); // what the lists have asked is asked again
  fireEvent.click(button("Settings"));
  fireEvent.click(await screen.findByRole("button", { name: "Numbers" }));
  await screen.findByRole("heading", { name: "Numbers" });
  await screen.findByRole("heading", { name: "Identification" });
  return opened;
}

async function pick(number: string, what: string) {
  fireEvent.click(button(`Change ${number}`));
  fireEvent.click(await screen.findByRole("menuitem", { name: what }));
}

test("SMS-08 (in part): a number stands with its digits, registration, files and members", async () => {
  await openNumbers();
  const front = within(row(/^Front desk /));
  expect(front.getByText("(503) 555-0123")).toBeTruthy();
  expect(front.getByText("Approved")).toBeTruthy();
  expect(front.getByText("Not known")).toBeTruthy();
  expect(front.getAllByRole("listitem").length).toBeGreaterThan(1);
  expect(within(row(/^Refills /)).getByText(/Toll-free/)).toBeTruthy();
});

test("MEN-12: the steps lead from not registered through pending to approved", async () => {
  const { fake } = await openNumbers({}, (fake) => {
    fake.numbers.all[0] = { ...at(fake, 0), registration: "not_registered", registrationAt: "" };
  });
  await waitFor(() => expect(within(row(/^Front desk /)).getByText("Not registered")).toBeTruthy());
  fireEvent.click(button("See steps of Front desk"));
  expect(await screen.findByText(/register the practice as a brand/)).toBeTruthy();
  fireEvent.click(button("I have filed it"));
  await waitFor(() => expect(saved(fake)[0]?.registration).toBe("pending"));
  expect(await within(row(/^Front desk /)).findByText("Pending since Nov 21, 2026")).toBeTruthy();
  fireEvent.click(button("See steps of Front desk"));
  fireEvent.click(await screen.findByRole("button", { name: "It was approved" }));
  expect(await within(row(/^Front desk /)).findByText("Approved")).toBeTruthy();
  expect(saved(fake)[1]?.fields).toEqual(["registration"]);
});

test("MEN-12: a rejection stands with the carrier's reason, and can be filed again", async () => {
  const { fake } = await openNumbers({}, (fake) => {
    fake.numbers.all[0] = { ...at(fake, 0), registration: "pending" };
  });
  fireEvent.click(button("See steps of Front desk"));
  fireEvent.click(await screen.findByRole("button", { name: "It was rejected" }));
  type(field("Why it was rejected"), "business name does not match");
  fireEvent.click(button("It was rejected"));
  const front = within(row(/^Front desk /));
  expect(await front.findByText("Rejected: business name does not match")).toBeTruthy();
  expect(saved(fake)[0]?.fields).toEqual(["registration", "reason"]);
  fireEvent.click(button("See steps of Front desk"));
  fireEvent.click(await screen.findByRole("button", { name: "I have filed it again" }));
  expect(await front.findByText(/^Pending since/)).toBeTruthy();
});

test("MEN-12: a toll-free number has steps of its own", async () => {
  await openNumbers();
  fireEvent.click(button("See steps of Refills"));
  expect(await screen.findByText(/file the toll-free verification/)).toBeTruthy();
});

test("MEN-11: in a trial it is said that texts are received and not sent", async () => {
  await openNumbers({}, (fake) => {
    fake.numbers.plan = "trial";
  });
  expect(await screen.findByText(/^Trial: texts can be received, not sent/)).toBeTruthy();
});

test("CMP-14, CMP-16: the identification stands word for word, locked, with nothing to change it", async () => {
  await openNumbers();
  const section = within(screen.getByRole("region", { name: "Identification" }));
  expect(
    section.getByText("You are messaging with Alder Street Clinic. To opt out, reply STOP."),
  ).toBeTruthy();
  expect(
    section.getByText("Required by carriers. It cannot be edited or turned off."),
  ).toBeTruthy();
  for (const role of ["textbox", "checkbox", "switch", "button"]) {
    expect(section.queryByRole(role)).toBeNull();
  }
});

test("SMS-08 (in part): a new number needs its digits, a label and somebody who reads it", async () => {
  const { fake } = await openNumbers();
  fireEvent.click(button("New number"));
  type(field("Number"), "+1 503 555 0144");
  type(field("Label"), "Nurses");
  fireEvent.click(button("Save"));
  expect(await screen.findByText(/Somebody has to read what arrives at this number/)).toBeTruthy();
  fireEvent.click(screen.getByRole("checkbox", { name: "Ben Sato" }));
  fireEvent.click(button("Save"));
  expect(within(await screen.findByRole("row", { name: /^Nurses / })).getByText("Not registered"));
  expect(saved(fake)[1]?.fields).toEqual(["phone", "label", "mms", "rate", "assignee"]);
});

test("SMS-10: the digits of a number that is there cannot be changed", async () => {
  const { fake } = await openNumbers();
  await pick("Front desk", "Label and defaults");
  expect((field("Number") as HTMLInputElement).readOnly).toBe(true);
  type(field("Label"), "Reception");
  fireEvent.click(button("Save"));
  await screen.findByRole("row", { name: /^Reception / });
  expect(saved(fake)[0]?.fields).toEqual(["label"]);
});

test("LNK-06 (in part): who is taken off a number is asked about first", async () => {
  const { fake } = await openNumbers();
  await pick("Front desk", "Members");
  fireEvent.click(await screen.findByRole("checkbox", { name: "Ben Sato" }));
  fireEvent.click(button("Save"));
  expect(await screen.findByText("Ben Sato will no longer see its conversations.")).toBeTruthy();
  fireEvent.click(button("Remove"));
  await waitFor(() => expect(saved(fake)[0]?.remove).toEqual(["teammate-ben"]));
});

test("SMS-06 (in part): a number that is archived can be used again at once", async () => {
  await openNumbers();
  await pick("Refills", "Archive");
  expect(await screen.findByText(/Refills is archived/)).toBeTruthy();
  fireEvent.click(button("Undo"));
  expect(await screen.findByText("Refills is in use again.")).toBeTruthy();
});

test("MEN-12: who does not manage reads the numbers and the steps, with the reason, and changes nothing", async () => {
  await openNumbers({ manages: false });
  expect(screen.getByText(/Only an owner or an admin/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "New number" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^Change / })).toBeNull();
  fireEvent.click(button("See steps of Front desk"));
  await screen.findByText(/register the practice as a brand/);
  expect(screen.queryByRole("button", { name: "It was approved" })).toBeNull();
});

test("MEN-12: the focus returns to what opened the steps", async () => {
  await openNumbers();
  const opener = button("See steps of Front desk");
  opener.focus();
  fireEvent.click(opener);
  await screen.findByText(/register the practice as a brand/);
  press("Escape");
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

function at(fake: Fake, n: number) {
  const number = fake.numbers.all[n];
  if (!number) throw new Error("no such number");
  return number;
}
