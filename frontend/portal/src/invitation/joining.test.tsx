import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { App } from "../App.tsx";
import { connect } from "../api/client.ts";
import { fakeLive, showPage } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";

const routes = {
  look: "POST /api/portal/invitations/look",
  accept: "POST /api/portal/invitations/accept",
  code: "POST /api/portal/join/code",
  again: "POST /api/portal/join/code/again",
  birth: "POST /api/portal/join/birth-date",
  ask: "POST /api/portal/join/ask",
  join: "GET /api/portal/join",
};

/** Opens the portal at an address. */
function visit(service: FakeService, path = `/join#${service.token}`) {
  history.replaceState(null, "", path);
  return render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
}

const heading = (name: string | RegExp) => screen.findByRole("heading", { name });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const problem = (text: string | RegExp) =>
  waitFor(() => {
    const alerts = screen.getAllByRole("alert").map((alert) => alert.textContent);
    expect(alerts.join()).toMatch(text);
  });

async function reachCode() {
  await heading(/would like to message/);
  press("Continue");
  await heading("Enter the 6-digit code");
}

async function enterCode(code: string) {
  fireEvent.change(screen.getByLabelText("Enter the 6-digit code"), { target: { value: code } });
  press("Continue");
}

async function reachBirthDate(service: FakeService) {
  await reachCode();
  await enterCode(service.code);
  await heading("What is your date of birth?");
}

async function enterBirthDate(month: string, day: string, year: string) {
  for (const [label, value] of Object.entries({ Month: month, Day: day, Year: year })) {
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  }
  press("Continue");
}

test("INV-09 PAT-01: from the link to the first message there are three steps and nothing to install", async () => {
  const service = new FakeService();
  service.open("c1");
  service.say("Welcome, Maya.");
  visit(service);
  await screen.findByText("Step 1 of 3");
  await reachCode();
  expect(screen.getByText("Step 2 of 3")).toBeTruthy();
  await enterCode("482 913");
  await screen.findByText("Step 3 of 3");
  await enterBirthDate("3", "14", "1986");
  expect(await screen.findByText("Welcome, Maya.")).toBeTruthy();
  expect(service.sentTo(routes.birth)).toEqual([{ birthDate: "1986-03-14" }]);
  expect(location.pathname).toBe("/");
});

test("INV-09: opening the link changes nothing; only Continue accepts", async () => {
  const service = new FakeService();
  visit(service);
  await heading("Alder Street Clinic would like to message you securely");
  expect(screen.getByText(/Priya Nair, RN invited you/)).toBeTruthy();
  expect(screen.getByText("We text it to the number ending in 62.")).toBeTruthy();
  expect(new Set(service.asked.map(({ route }) => route))).toEqual(new Set([routes.look]));
  press("Continue");
  await heading("Enter the 6-digit code");
  expect(service.sentTo(routes.accept)).toEqual([{ token: service.token }]);
});

test("INV-09: the token leaves the address at once and is never in it again", async () => {
  const service = new FakeService();
  const addresses: string[] = [];
  for (const change of ["pushState", "replaceState"] as const) {
    const original = history[change].bind(history);
    vi.spyOn(history, change).mockImplementation((...args) => {
      original(...args);
      addresses.push(location.href);
    });
  }
  visit(service);
  addresses.shift(); // the visit itself
  expect(location.href).not.toContain(service.token);
  await reachBirthDate(service);
  service.open("c1");
  await enterBirthDate("3", "14", "1986");
  await screen.findByRole("log");
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.join()).not.toContain(service.token);
});

test("an invitation survives a reload before it is accepted, and is forgotten after", async () => {
  const service = new FakeService();
  const first = visit(service);
  await heading(/would like/);
  first.unmount();
  visit(service, "/join");
  await heading(/would like/);
  await reachCode();
  expect(Object.values(sessionStorage).join()).not.toContain(service.token);
});

test("a reload in the middle of joining goes on where it was", async () => {
  const service = new FakeService();
  const first = visit(service);
  await reachBirthDate(service);
  first.unmount();
  visit(service, "/join");
  await heading("What is your date of birth?");
});

test("another invitation opened in the same tab replaces the first", async () => {
  const service = new FakeService();
  visit(service, "/join#an-unknown-one");
  await heading("This invitation cannot be opened");
  act(() => {
    location.hash = service.token;
  });
  await heading(/would like to message/);
  expect(location.hash).toBe("");
});

test.each([
  ["expired", "This link has expired. Ask for a new one."],
  ["used", /^This invitation was already used\. If it was you, .* ask the clinic/],
] as const)("an invitation that is %s says so and what to do", async (state, sentence) => {
  const service = new FakeService();
  service.invitation = state;
  visit(service);
  expect(await screen.findByText(sentence)).toBeTruthy();
});

test("an unknown invitation says so and what to do", async () => {
  visit(new FakeService(), "/join#mistyped");
  expect(await screen.findByText(/^This link does not work\. Open it again/)).toBeTruthy();
});

test("an invitation that expired while it was read says so, with the clinic's phone", async () => {
  const service = new FakeService();
  visit(service);
  await heading(/would like/);
  service.invitation = "expired";
  press("Continue");
  await problem("This link has expired. Ask for a new one.");
  const call = screen.getByRole("link", { name: "Call (503) 555-0100" });
  expect(call.getAttribute("href")).toBe("tel:+15035550100");
});

test("a used invitation opens the messages in the browser that used it", async () => {
  const service = new FakeService();
  service.invitation = "used";
  service.step = "done";
  service.open("c1");
  service.say("Welcome back.");
  visit(service);
  expect(await screen.findByText("Welcome back.")).toBeTruthy();
});

test("the link opened again while a code is on its way leads to the code", async () => {
  const service = new FakeService();
  const first = visit(service);
  await reachCode();
  first.unmount();
  visit(service);
  await heading("Enter the 6-digit code");
  expect(service.sentTo(routes.accept)).toHaveLength(1);
});

test("the link opened again while the clinic confirms does not begin anew", async () => {
  const service = new FakeService();
  service.birthDate = undefined;
  const first = visit(service);
  await reachCode();
  await enterCode(service.code);
  await heading("The clinic needs to confirm who you are");
  press("Tell the clinic");
  await heading("The clinic will confirm who you are.");
  first.unmount();
  visit(service);
  await heading("The clinic will confirm who you are.");
});

test("a joining that ended begins anew from the link", async () => {
  const service = new FakeService();
  const first = visit(service);
  await reachCode();
  first.unmount();
  service.step = "none";
  visit(service);
  await reachCode();
  expect(Object.values(localStorage).join()).not.toContain(service.token);
});

test.each([
  ["wrong_code", /^That code does not match\./],
  ["code_expired", /^That code has expired\. Choose Send again/],
  ["too_many_tries", "Too many tries with this code. Choose Send again to get a new one."],
  ["internal", /^Something went wrong on our side\. Nothing is lost\./],
  ["from_a_later_version", "Detail of from_a_later_version."],
])("the code refused as %s says what to do, at the field", async (code, sentence) => {
  const service = new FakeService();
  visit(service);
  await reachCode();
  service.refuse(routes.code, code);
  await enterCode("111111");
  await problem(sentence);
  const field = screen.getByLabelText("Enter the 6-digit code");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  const described = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent).join()).toMatch(sentence);
});

test("an incomplete code is not sent", async () => {
  const service = new FakeService();
  visit(service);
  await reachCode();
  await enterCode("48291");
  await problem("Enter all 6 digits of the code.");
  expect(service.sentTo(routes.code)).toEqual([]);
});

test("the code can be filled in by the phone and typed on its number pad", async () => {
  const service = new FakeService();
  visit(service);
  await reachCode();
  const field = screen.getByLabelText<HTMLInputElement>("Enter the 6-digit code");
  expect(field.autocomplete).toBe("one-time-code");
  expect(field.inputMode).toBe("numeric");
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: "Your code: 482-913" } });
  expect(field.value).toBe("482913");
});

test("another code can be asked for after 30 seconds, and then again after 30 more", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const service = new FakeService();
  visit(service);
  await reachCode();
  const waiting = () => screen.getByRole<HTMLButtonElement>("button", { name: /^Send again in/ });
  expect(waiting().disabled).toBe(true);
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(Number(waiting().textContent?.match(/\d+/)?.[0])).toBeLessThanOrEqual(10);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  press("Send again");
  await screen.findByText("A new code is on its way. Only the newest one works.");
  expect(service.sentTo(routes.again)).toHaveLength(1);
  expect(waiting().disabled).toBe(true);
});

test("a code that was asked for too soon says so", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const service = new FakeService();
  visit(service);
  await reachCode();
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  service.refuse(routes.again, "too_soon");
  press("Send again");
  await problem(/^A code was sent just now\./);
});

test("when too many codes were sent, the clinic has to be asked", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const service = new FakeService();
  visit(service);
  await reachCode();
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  service.refuse(routes.again, "too_many_tries");
  press("Send again");
  await problem(/^Too many codes were sent for this invitation\./);
  expect(screen.getByRole("link", { name: "Call (503) 555-0100" })).toBeTruthy();
});

test("a birth date that does not match can be tried again or told to the clinic", async () => {
  const service = new FakeService();
  visit(service);
  await reachBirthDate(service);
  expect(screen.queryByRole("button", { name: "Tell the clinic" })).toBeNull();
  await enterBirthDate("4", "13", "1986");
  await problem("That does not match. Try again, or tell the clinic your date is wrong.");
  expect(screen.getByLabelText("Month").getAttribute("aria-invalid")).toBe("true");
  press("Tell the clinic");
  await heading("The clinic will confirm who you are.");
  expect(service.sentTo(routes.ask)).toHaveLength(1);
});

test.each([
  ["2", "30", "1986"],
  ["13", "1", "1986"],
  ["3", "14", "86"],
  ["3", "14", "1780"],
  ["3", "14", "2999"],
  ["3", "", "1986"],
])("%s/%s/%s is no date of birth and is not sent", async (month, day, year) => {
  const service = new FakeService();
  visit(service);
  await reachBirthDate(service);
  await enterBirthDate(month, day, year);
  await problem("Enter month, day and year as numbers, like 3, 14 and 1986.");
  expect(service.sentTo(routes.birth)).toEqual([]);
});

test("the three fields of the birth date can be filled in by the browser", async () => {
  const service = new FakeService();
  visit(service);
  await reachBirthDate(service);
  const fields = screen.getAllByRole<HTMLInputElement>("textbox");
  expect(fields.map(({ autocomplete }) => autocomplete)).toEqual([
    "bday-month",
    "bday-day",
    "bday-year",
  ]);
  expect(screen.getByRole("group", { name: "What is your date of birth?" })).toBeTruthy();
});

test("without a birth date on file the clinic is told, and then lets the patient in", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const service = new FakeService();
  service.birthDate = undefined;
  service.open("c1");
  visit(service);
  await reachCode();
  await enterCode(service.code);
  await heading("The clinic needs to confirm who you are");
  press("Tell the clinic");
  await heading("The clinic will confirm who you are.");
  service.step = "done";
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  expect(await screen.findByRole("log")).toBeTruthy();
});

test("while waiting, a hidden page asks nothing, and asks at once when it is shown", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const service = new FakeService();
  service.step = "waiting";
  visit(service, "/join");
  await heading("The clinic will confirm who you are.");
  const asked = service.sentTo(routes.join).length;
  showPage(false);
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(service.sentTo(routes.join)).toHaveLength(asked);
  showPage(true);
  expect(service.sentTo(routes.join)).toHaveLength(asked + 1);
});

test("offline, nothing is lost and the step can be tried again", async () => {
  const service = new FakeService();
  visit(service);
  await reachCode();
  service.down = true;
  await enterCode(service.code);
  await problem("You are offline. Check your connection and try again.");
  service.down = false;
  press("Continue");
  await heading("What is your date of birth?");
});

test("a portal that cannot reach the service says so and tries again", async () => {
  const service = new FakeService();
  service.down = true;
  visit(service);
  await heading("Your messages cannot be reached");
  service.down = false;
  press("Try again");
  await heading(/would like to message/);
});
