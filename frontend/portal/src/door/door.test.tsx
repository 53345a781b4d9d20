import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../App.tsx";
import { keepOffer } from "../account/HomeScreen.tsx";
import { connect } from "../api/client.ts";
import { fakeLive } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";

function visit(service: FakeService, path = "/") {
  history.replaceState(null, "", path);
  return render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
}

const heading = (name: string | RegExp) => screen.findByRole("heading", { name });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

/** The authenticator of a phone, as far as the page sees it. */
const authenticator = { create: vi.fn(), get: vi.fn() };
const made = {
  id: "key",
  rawId: new Uint8Array([1, 2]).buffer,
  type: "public-key",
  response: {
    clientDataJSON: new Uint8Array([3]).buffer,
    attestationObject: new Uint8Array([4]).buffer,
    authenticatorData: new Uint8Array([5]).buffer,
    signature: new Uint8Array([251, 255]).buffer,
    userHandle: new Uint8Array([7]).buffer,
  },
};

function withAuthenticator() {
  vi.stubGlobal("PublicKeyCredential", class {});
  Object.defineProperty(navigator, "credentials", { value: authenticator, configurable: true });
}

beforeEach(() => {
  authenticator.create.mockReset().mockResolvedValue(made);
  authenticator.get.mockReset().mockResolvedValue(made);
});
afterEach(() => {
  Reflect.deleteProperty(navigator, "credentials");
});

test("LNK-11: through a link's address somebody says who they are and proves their phone", async () => {
  const service = new FakeService();
  service.open("c1");
  visit(service, `/welcome#${service.token}`);
  await heading("Message Alder Street Clinic securely");
  expect(location.hash).toBe("");
  expect(service.asked.map(({ route }) => route)).toEqual(["POST /api/portal/doors/look"]);
  press("Send me a code");
  expect((await screen.findByRole("alert")).textContent).toBe("Enter your name.");
  type("Your full name", "Noah Weiss");
  press("Send me a code");
  await waitFor(() => expect(screen.getByRole("alert").textContent).toMatch(/month, day and year/));
  type("Month", "3");
  type("Day", "14");
  type("Year", "1986");
  type("Your phone number or email address", "(503) 555-0142");
  press("Send me a code");
  await heading("Enter the 6-digit code");
  expect(service.sentTo("POST /api/portal/doors/join")).toEqual([
    {
      token: service.token,
      name: "Noah Weiss",
      birthDate: "1986-03-14",
      phone: "(503) 555-0142",
      language: "en",
    },
  ]);
});

test("LNK-11: an address that was replaced says what to do", async () => {
  visit(new FakeService(), "/welcome#old");
  await heading("This invitation cannot be opened");
  await screen.findByText(/ask the clinic for a new one/);
});

test("P5: a passkey is offered once, after somebody came in, and is not required", async () => {
  withAuthenticator();
  const service = new FakeService();
  service.open("c1");
  service.say("Welcome.");
  service.step = "birth_date";
  visit(service);
  await heading("What is your date of birth?");
  for (const [label, value] of Object.entries({ Month: "3", Day: "14", Year: "1986" })) {
    type(label, value);
  }
  press("Continue");
  await heading("Sign in faster next time");
  press("Not now");
  await screen.findByText("Welcome.");
  expect(authenticator.create).not.toHaveBeenCalled();
  expect(localStorage.getItem("rowan.passkey")).not.toBeNull();
});

test("P5: signing in again by passkey asks for nothing else", async () => {
  withAuthenticator();
  const service = new FakeService();
  service.open("c1");
  service.say("Welcome back.");
  visit(service);
  await heading("You are signed out");
  press("Sign in again");
  await heading("Sign in again");
  press("Sign in with a passkey");
  await screen.findByText("Welcome back.");
  const [sent] = service.sentTo("POST /api/portal/sign-in");
  expect(sent?.credential).toEqual({
    id: "key",
    rawId: "AQI",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "Aw", authenticatorData: "BQ", signature: "-_8", userHandle: "Bw" },
  });
});

test("P5: closing the browser's question is no failure", async () => {
  withAuthenticator();
  authenticator.get.mockRejectedValue(new DOMException("closed", "NotAllowedError"));
  visit(new FakeService());
  await heading("You are signed out");
  press("Sign in again");
  await heading("Sign in again");
  press("Sign in with a passkey");
  await waitFor(() => expect(authenticator.get).toHaveBeenCalled());
  expect(screen.getByRole("alert").textContent).toBe("");
  expect(screen.getByLabelText(/Your phone number or email/)).toBeTruthy();
});

test("P5: without a passkey a code is asked for, of the practice that this browser knows", async () => {
  localStorage.setItem("rowan.practice", "practice-alder");
  const service = new FakeService();
  visit(service);
  await heading("You are signed out");
  press("Sign in again");
  await heading("Sign in again");
  expect(screen.queryByRole("button", { name: /passkey/ })).toBeNull();
  type(/Your phone number or email/, "maya@example.com");
  press("Send me a code");
  await heading("Enter the 6-digit code");
  expect(service.sentTo("POST /api/portal/come-back")).toEqual([
    { practice: "practice-alder", email: "maya@example.com", language: "en" },
  ]);
});

test("P5: whom the clinic declines is told so, calmly", async () => {
  const service = new FakeService();
  service.step = "declined";
  visit(service);
  await heading("The clinic did not let you in");
  expect(screen.getByRole("link", { name: /Call/ })).toBeTruthy();
});

test("P5 P13: Account lists passkeys, adds and removes them, and gives the record", async () => {
  withAuthenticator();
  const service = new FakeService();
  service.open("c1");
  service.step = "done";
  visit(service);
  fireEvent.click(await screen.findByRole("button", { name: "Help and account" }));
  const section = await screen.findByRole("region", { name: "Passkeys" });
  const add = within(section).getByRole("button", { name: "Add a passkey" });
  await waitFor(() => expect(add.getAttribute("aria-disabled")).not.toBe("true"));
  fireEvent.click(add);
  const remove = await within(section).findByRole("button", { name: /^Remove/ });
  fireEvent.click(remove);
  await waitFor(() =>
    expect(within(section).queryByRole("button", { name: /^Remove/ })).toBeNull(),
  );
  const record = screen.getByRole("link", { name: "Download to read or print" });
  expect(record.getAttribute("href")).toBe("/api/portal/record?format=html&language=en");
});

test("P3: Account says how to have the messages on the home screen, and asks only when told to", async () => {
  const prompt = vi.fn(async () => ({ outcome: "accepted" }));
  keepOffer(window);
  const offered = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), { prompt });
  window.dispatchEvent(offered);
  expect(offered.defaultPrevented).toBe(true);
  const service = new FakeService();
  service.open("c1");
  service.step = "done";
  visit(service);
  fireEvent.click(await screen.findByRole("button", { name: "Help and account" }));
  const section = await screen.findByRole("region", { name: "On your home screen" });
  expect(prompt).not.toHaveBeenCalled();
  fireEvent.click(within(section).getByRole("button", { name: "Add to home screen" }));
  await within(section).findByText(/Open the browser's menu/);
  expect(prompt).toHaveBeenCalledOnce();
  fireEvent(window, new Event("appinstalled"));
  expect(screen.queryByRole("region", { name: "On your home screen" })).toBeNull();
});

test("P7: where one can write stand the reply time, the hours, who reads, and the emergency line", async () => {
  const service = new FakeService();
  Object.assign(service.practice, { hours: "Mon to Fri, 8 AM to 5 PM." });
  service.open("c1");
  service.step = "done";
  visit(service);
  const line = await screen.findByText(/Usually replies the same working day/);
  expect(line.textContent).toContain("Mon to Fri, 8 AM to 5 PM.");
  expect(line.textContent).toContain("Your care team at Alder Street Clinic.");
  expect(screen.getByRole("link", { name: "911" })).toBeTruthy();
});
