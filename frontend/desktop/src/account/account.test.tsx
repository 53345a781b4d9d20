import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeCode, fakePassphrase, fakePIN } from "../backend/fake.ts";
import { open, openInbox, press, type } from "../testing/render.tsx";

const field = (label: RegExp | string) => screen.findByLabelText(label, { selector: "input" });

async function fillSignIn(pin = "483920", again = pin) {
  type(await field("Email"), "ana@example.com");
  type(await field("Passphrase"), fakePassphrase);
  type(await field("New PIN for this computer"), pin);
  type(await field("PIN again"), again);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("SEC-07 (in part): a first sign-in asks for a second factor, with the service's address filled in, and opens the inbox", async () => {
  const { fake } = open({ phase: "first" });
  expect((await field("Address of the service")) as HTMLInputElement).toHaveProperty(
    "value",
    "http://127.0.0.1:7420",
  );
  await fillSignIn();
  const code = await field("Code of your authenticator");
  expect(document.activeElement).toBe(code);
  expect(screen.queryByRole("alert")).toBeNull();
  type(code, fakeCode);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await screen.findByRole("listbox", { name: "Inbox" });
  expect(fake.calls.filter(([method]) => method === "signIn").map(([, form]) => form)).toEqual(
    ["", fakeCode].map((code) => ({
      address: "http://127.0.0.1:7420",
      email: "ana@example.com",
      passphrase: fakePassphrase,
      code,
      pin: "483920",
    })),
  );
});

test("SEC-07 (in part): a wrong code is said at its field and opens nothing", async () => {
  open({ phase: "first" });
  await fillSignIn();
  const code = await field("Code of your authenticator");
  type(code, "000000");
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(
    await screen.findByText(
      "This code does not match, or was used already. Enter the one that your authenticator shows now.",
    ),
  ).toBeTruthy();
  expect(code.getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByRole("listbox")).toBeNull();
});

test.each([
  ["123", "123", "Enter at least 6 digits."],
  ["483920", "483921", "The two PINs differ. Enter the same one twice."],
])("a PIN that cannot be kept is not sent: %s, %s", async (pin, again, sentence) => {
  const { fake } = open({ phase: "first" });
  await fillSignIn(pin, again);
  expect(await screen.findByText(sentence)).toBeTruthy();
  expect(fake.calls.some(([method]) => method === "signIn")).toBe(false);
});

test("a computer without a keychain asks for no PIN and says what unlocks instead", async () => {
  open({ phase: "first", keychain: false });
  expect(await screen.findByText(/Your passphrase unlocks Rowan here each time/)).toBeTruthy();
  expect(screen.queryByLabelText("New PIN for this computer")).toBeNull();
});

test.each([
  ["wrong_sign_in", "This email address and passphrase do not belong together."],
  ["offline", "The service cannot be reached."],
  ["not_rowan", "Something answers there, but it is not Rowan's service."],
])("a sign-in that fails shows Go's sentence and keeps what was typed: %s", async (code, said) => {
  const { fake } = open({ phase: "first" });
  await screen.findByRole("heading", { name: "Join my practice" });
  fake.fail("signIn", code, said);
  await fillSignIn();
  expect((await screen.findByRole("alert")).textContent).toContain(said);
  expect((await field("Email")) as HTMLInputElement).toHaveProperty("value", "ana@example.com");
});

test("a wrong address is said at its field", async () => {
  const { fake } = open({ phase: "first" });
  await screen.findByRole("heading", { name: "Join my practice" });
  fake.fail("signIn", "insecure", "This address is not protected.", "address");
  await fillSignIn();
  const address = await field("Address of the service");
  await waitFor(() => expect(address.getAttribute("aria-invalid")).toBe("true"));
});

test("the lock screen shows initials, no name and nothing of any message", async () => {
  const { container } = open({ phase: "locked" });
  await field("Enter your PIN");
  expect(document.title).toBe("Rowan – locked");
  expect(container.textContent).toContain("AR");
  expect(container.textContent).not.toMatch(/Ana|Reyes|Alder|Maya/);
});

test("a wrong PIN says how many tries are left, then to wait; the right one opens", async () => {
  open({ phase: "locked" });
  const pin = (await field("Enter your PIN")) as HTMLInputElement;
  const unlock = screen.getByRole("button", { name: "Unlock" });
  for (const sentence of ["2 tries left", "1 tries left", "Wait 1 minute"]) {
    type(pin, "000000");
    fireEvent.click(unlock);
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain(sentence));
    expect(pin.value).toBe("");
  }
  type(pin, fakePIN);
  fireEvent.click(unlock);
  await screen.findByRole("listbox", { name: "Inbox" });
});

test("without a keychain the passphrase unlocks", async () => {
  open({ phase: "locked", keychain: false });
  type(await field("Enter your passphrase"), fakePassphrase);
  fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
  await screen.findByRole("listbox", { name: "Inbox" });
});

test("Trust10: locking takes every name off the window and its title at once", async () => {
  const { container } = await openInbox();
  press("Ctrl Shift X");
  await field("Enter your PIN");
  expect(document.title).toBe("Rowan – locked");
  expect(container.textContent).not.toMatch(/Maya|Theo|Ana/);
});

test("why this computer was locked out is said before it opens", async () => {
  const { fake } = open({ phase: "locked" });
  await field("Enter your PIN");
  fake.healthNow.sentence = "An admin took this computer's access away.";
  fake.tell("health", "");
  expect(await screen.findByText("An admin took this computer's access away.")).toBeTruthy();
});

test("a sample practice says that nothing reaches a real person", async () => {
  await openInbox();
  expect(screen.getByText("Sample practice. Nothing reaches a real person.")).toBeTruthy();
});

test("U14 (in part): text is made larger before anybody has signed in, from a field too", async () => {
  open({ phase: "first" });
  const email = await field("Email");
  const size = () => document.documentElement.style.fontSize;
  expect(size()).toBe("100%");
  for (let i = 0; i < 5; i++) fireEvent.keyDown(email, { key: "+", ctrlKey: true });
  expect(size()).toBe("200%");
  fireEvent.keyDown(email, { key: "0", ctrlKey: true });
  expect(size()).toBe("100%");
});
