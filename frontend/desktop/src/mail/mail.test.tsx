import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { plainMail } from "../backend/fake/mailboxes.ts";
import type { Fake } from "../backend/fake.ts";
import type { Mail } from "../backend/mail.ts";
import { composer, openCard, openInbox, press, type } from "../testing/render.tsx";

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);

/** Opens the thread that a mail of Maya's began. */
async function openMail(body: string, given: Partial<Mail> = {}, before?: (fake: Fake) => void) {
  const { fake } = await openInbox();
  before?.(fake);
  let message = "";
  act(() => {
    message = fake.mails("maya", body, { ...plainMail, subject: "Refill", ...given });
    fake.mail.pages.set(message, { remote: 0, allowed: false });
  });
  fireEvent.click(await screen.findByRole("option", { name: /Maya Lindqvist, Email · Refill/ }));
  const log = await screen.findByRole("log", { name: "Messages with Maya Lindqvist" });
  return { fake, message, log: within(log) };
}

test("MEN-03, SEC-10: mail wears a grey envelope and says everywhere that it is not secure", async () => {
  await openMail("May I have a refill?");
  const row = screen.getByRole("option", { name: /Maya Lindqvist, Email · Refill/ });
  expect(row.querySelector("[data-kind]")?.getAttribute("data-kind")).toBe("email");
  expect(screen.getAllByText("Email – not secure")).toHaveLength(2); // above the thread, and where one writes
  const box = screen.getByRole("form", { name: /Maya Lindqvist/ });
  const form = within(box);
  expect(form.getByText(/Others can read an email on its way/)).toBeTruthy();
  expect(button("Send").dataset.look).toBe("ink");
  expect(box.textContent).toContain("FromFront desk mail desk@alder.example");
});

test("MEN-03: a row of the inbox says why its mail did not arrive, in words of mail", async () => {
  const { fake, message } = await openMail("May I have a refill?");
  const thread = [...fake.threads.values()].find(({ messages }) => messages.at(-1)?.id === message);
  const last = thread?.messages.at(-1);
  if (!last) throw new Error("no message");
  Object.assign(last, { mine: true, status: "failed", reason: "no_route" });
  act(() => fake.tell("message", message, "x"));
  await screen.findByRole("option", {
    name: /Maya Lindqvist, Email.*Not delivered: no such address/,
  });
});

test("MEN-03: a mail's page stands in a frame that runs nothing; images of others wait to be asked for", async () => {
  const { fake, message, log } = await openMail("Our news", { page: true }, (fake) =>
    fake.mail.pages.set("message-0", { remote: 0, allowed: false }),
  );
  fake.mail.pages.set(message, { remote: 2, allowed: false });
  act(() => fake.tell("message", message, "x"));
  const frame = await log.findByTitle("Email of Maya Lindqvist");
  expect(frame.getAttribute("sandbox")).toBe("");
  expect(frame.getAttribute("src")).toContain(message);
  expect(frame.getAttribute("src")).not.toMatch(/Our news|maya/i);
  const key = frame.getAttribute("src")?.split("?")[1];
  const tells = (about: string) => act(() => fake.tell("height", message, about));
  tells("another/900"); // the same page in another frame
  expect(frame.parentElement?.style.height).toBe("");
  tells(`${key}/1460`);
  expect(frame.parentElement?.style.height).toBe("1460px"); // nothing of it is hidden
  for (let grown = 1480; grown < 4000; grown += 20) tells(`${key}/${grown}`);
  expect(Number.parseInt(frame.parentElement?.style.height ?? "", 10)).toBeLessThan(1800); // it does not chase itself
  fireEvent.click(button("Open large"));
  const large = await screen.findByRole("dialog", { name: "Email of Maya Lindqvist" });
  expect(within(large).getByTitle("Email of Maya Lindqvist").getAttribute("sandbox")).toBe("");
});

test("MEN-03: images of others are shown once the person asks, and it is said what that tells", async () => {
  const { fake, message } = await openMail("x", { page: true }, (fake) => {
    const get = fake.mail.pages.get.bind(fake.mail.pages);
    fake.mail.pages.get = (id) => {
      const page = get(id);
      return page && !page.allowed ? { ...page, remote: 2 } : page;
    };
  });
  fireEvent.click(await screen.findByRole("button", { name: "Show images" }));
  await waitFor(() => expect(called(fake, "allowRemote")).toEqual([["allowRemote", message]]));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Show images" })).toBeNull());
});

test("MEN-03: a link that is followed tells where it leads before anything goes there", async () => {
  const { fake, message } = await openMail("x", { page: true });
  fake.mail.links.set(message, [
    { shown: "https://evil.example/", email: "" },
    { shown: "mailto:refills@alder.example", email: "refills@alder.example" },
  ]);
  act(() => fake.tell("followed", message, "0"));
  const dialog = within(await screen.findByRole("dialog", { name: "Open this link?" }));
  await dialog.findByText("https://evil.example/");
  expect(fake.mail.opened).toEqual([]);
  fireEvent.click(dialog.getByRole("button", { name: "Open in the browser" }));
  await waitFor(() => expect(fake.mail.opened).toEqual(["https://evil.example/"]));
  act(() => fake.tell("followed", message, "1"));
  fireEvent.click(await screen.findByRole("button", { name: "Write an email" }));
  await screen.findByRole("heading", { name: "New email" });
  expect(screen.getByText("refills@alder.example")).toBeTruthy();
});

test("MEN-03: an unproven sender, more readers, machines and bounces are said plainly", async () => {
  const { fake, log } = await openMail("I am away.", {
    verified: false,
    automatic: true,
    cc: [{ name: "Joel", email: "joel@example.com" }],
    quoted: "> May I have a refill?",
  });
  await log.findByText(/Unverified sender. It says that it is from maya.l@example.com/);
  expect(log.getByText("Automatic reply. Nobody wrote it by hand.")).toBeTruthy();
  expect(log.getByText(/Cc: Joel <joel@example.com>/)).toBeTruthy();
  expect(log.getByText("Show earlier messages").closest("details")?.open).toBe(false);
  const thread = [...fake.threads.values()].find(({ mailbox }) => mailbox !== "");
  act(() => {
    fake.mails("maya", "", { ...plainMail, bounced: ["maya.l@example.com"] }, thread?.id);
  });
  await log.findByText(/did not reach maya.l@example.com/);
});

test("MEN-03: a mail that could not be read says so and opens as it came", async () => {
  const { log } = await openMail("", { unreadable: "too_deep" });
  await log.findByText("This email could not be read. It is kept as it came.");
});

test("MEN-03, CMP-07 (in part): what others could read is hinted at, stops nothing, and goes securely by one key", async () => {
  const { fake } = await openMail("How was it?");
  type(composer(), "Your A1c is 9.1");
  const strip = within(
    (await screen.findByText("Others may read this")).closest("section") as HTMLElement,
  );
  expect(strip.queryByRole("button", { name: "Send anyway" })).toBeNull();
  expect(called(fake, "checkText")).toEqual([]);
  fireEvent.click(button("Send"));
  await waitFor(() => expect(called(fake, "sendMail")).toHaveLength(1));
  type(composer(), "Your A1c is 9.1");
  press("Ctrl Shift E", composer());
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
  const secure = [...fake.threads.values()].find(
    ({ contact, link }) => contact === "maya" && link !== "",
  );
  expect(called(fake, "send")[0]?.[1]).toBe(secure?.id);
});

test("MEN-03, N11 (in part): before the first mail it is asked how the person agreed", async () => {
  const { fake } = await openMail("Hello", {}, (fake) =>
    fake.stands("maya.l@example.com", { how: "", at: "", by: "", required: true }),
  );
  type(composer(), "We have sent it.");
  fireEvent.click(button("Send"));
  const asks = within(await screen.findByRole("region", { name: "Before the first email" }));
  expect(asks.getByText("How did Maya Lindqvist agree to email?")).toBeTruthy();
  expect(asks.getByText("The practice sends no email without this.")).toBeTruthy();
  fireEvent.click(asks.getByLabelText("In person or by phone"));
  fireEvent.click(asks.getByRole("button", { name: "Save and send" }));
  await waitFor(() => expect(called(fake, "sendMail")).toHaveLength(1));
  expect(called(fake, "saveConsent")).toEqual([
    ["saveConsent", { address: "maya.l@example.com", contact: "maya", how: "verbal" }],
  ]);
});

test("MEN-03, N11 (in part): each of those whom a mail goes to is asked about in turn, and nothing leaves before", async () => {
  const { fake } = await openMail("Hello", {}, (fake) => {
    fake.stands("maya.l@example.com", { how: "form", at: "2026-02-11T17:00:00Z", by: "Ana" });
    fake.stands("aunt@example.com", { how: "", at: "", by: "", required: true });
    fake.stands("school@example.com", { how: "", at: "", by: "", required: true });
  });
  for (const copy of ["aunt@example.com", "school@example.com"]) {
    if (!screen.queryByRole("textbox", { name: "Add Cc" })) fireEvent.click(button("Add Cc"));
    const cc = await screen.findByRole("textbox", { name: "Add Cc" });
    type(cc, copy);
    fireEvent.keyDown(cc, { key: "Enter" });
  }
  type(composer(), "We have sent it.");
  fireEvent.click(button("Send"));
  for (const copy of ["aunt@example.com", "school@example.com"]) {
    await screen.findByText(`How did ${copy} agree to email?`);
    const asks = within(screen.getByRole("region", { name: "Before the first email" }));
    expect(called(fake, "sendMail")).toEqual([]);
    fireEvent.click(asks.getByLabelText("Form"));
    fireEvent.click(asks.getByRole("button", { name: "Save and send" }));
  }
  await waitFor(() => expect(called(fake, "sendMail")).toHaveLength(1));
  expect(called(fake, "saveConsent")).toEqual([
    ["saveConsent", { address: "aunt@example.com", contact: "", how: "form" }],
    ["saveConsent", { address: "school@example.com", contact: "", how: "form" }],
  ]);
});

test("SEC-01, SEC-12: New, Email begins at an address that nobody has, with a subject", async () => {
  const { fake } = await openInbox();
  press("Ctrl n");
  fireEvent.click(await screen.findByRole("menuitem", { name: "Email" }));
  await screen.findByRole("heading", { name: "New email" });
  type(screen.getByRole("textbox", { name: "To" }), "nurse@school.example");
  fireEvent.click(await screen.findByRole("option", { name: "Email nurse@school.example" }));
  type(screen.getByRole("textbox", { name: "Subject" }), "Vaccination card");
  type(composer(), "Please send it to us.");
  fireEvent.click(button("Send"));
  await waitFor(() =>
    expect(called(fake, "startEmail")).toEqual([
      [
        "startEmail",
        {
          mailbox: "desk",
          contact: "",
          address: "nurse@school.example",
          subject: "Vaccination card",
          body: "Please send it to us.",
          of: expect.stringMatching(/^mail:/),
          cc: [],
          attachments: [],
        },
      ],
    ]),
  );
  await screen.findByRole("log");
});

const pdf = (name: string) => new File(["%PDF-1.4"], name, { type: "application/pdf" });

test("MEN-03, ATT-01 (in part): a file goes to an address that nobody has; what is typed before it is chosen stays", async () => {
  const { fake } = await openInbox();
  press("Ctrl n");
  fireEvent.click(await screen.findByRole("menuitem", { name: "Email" }));
  type(await screen.findByRole("textbox", { name: "Message" }), "The card is attached.");
  fireEvent.paste(composer(), { clipboardData: { files: [pdf("card.pdf")], types: ["Files"] } });
  const form = within(await screen.findByRole("form", { name: /New email/ }));
  await form.findByText("card.pdf");
  type(screen.getByRole("textbox", { name: "To" }), "nurse@school.example");
  fireEvent.click(await screen.findByRole("option", { name: "Email nurse@school.example" }));
  expect(composer().value).toBe("The card is attached.");
  fireEvent.click(button("Send"));
  await waitFor(() =>
    expect(called(fake, "startEmail")[0]?.[1]).toMatchObject({
      address: "nurse@school.example",
      body: "The card is attached.",
      attachments: ["attachment-1"],
    }),
  );
  const log = await screen.findByRole("log");
  await within(log).findByText(/card\.pdf/);
});

test("MEN-03: a mail is forwarded by its key, quoted and with its files, and says which of them cannot go", async () => {
  const { fake, message, log } = await openMail("Please see the referral.", {
    cc: [{ name: "Joel", email: "joel@example.com" }],
  });
  const thread = [...fake.threads.values()].find(({ mailbox }) => mailbox !== "");
  const entry = thread?.messages.find(({ id }) => id === message);
  if (!thread || !entry) throw new Error("no such mail");
  entry.attachments = [
    fake.kept.add("referral.pdf", "application/pdf", 900),
    { ...fake.kept.add("tool.zip", "application/pdf", 900), kind: "file" },
  ];
  act(() => fake.tell("message", message, thread.id));
  await log.findByText(/tool\.zip/);
  press("Ctrl Shift F");
  await screen.findByRole("heading", { name: "New email" });
  await waitFor(() => expect(composer().value).toMatch(/^\n\n-+ Forwarded message -+\n/));
  expect(composer().value).toContain("From: Maya Lindqvist <maya.l@example.com>\n");
  expect(composer().value).toContain("Subject: Refill\n");
  expect(composer().value).toContain("Cc: Joel <joel@example.com>\n\nPlease see the referral.");
  expect(screen.getByDisplayValue("Fwd: Refill")).toBeTruthy();
  const form = within(screen.getByRole("form", { name: /New email/ }));
  expect(form.getByText("referral.pdf")).toBeTruthy();
  expect(form.queryByText("tool.zip")).toBeNull();
  await screen.findByText(/This file cannot be forwarded: tool.zip/);
  type(screen.getByRole("textbox", { name: "To" }), "lab@example.org");
  fireEvent.click(await screen.findByRole("option", { name: "Email lab@example.org" }));
  fireEvent.click(button("Send"));
  await waitFor(() =>
    expect(called(fake, "startEmail")[0]?.[1]).toMatchObject({
      subject: "Fwd: Refill",
      address: "lab@example.org",
      attachments: ["attachment-1"],
    }),
  );
});

test("MEN-03, SEC-27 (in part): a mail to nobody yet waits among the drafts and goes on from there", async () => {
  const { fake } = await openInbox();
  fake.left.push({
    ...{ key: "mail:left", note: false, mail: true, group: false, preview: "Half a thought" },
    subject: "Fwd: Refill",
    ...{ contacts: [], colleagues: [], names: [], initials: "", account: "" },
    ...{ files: 0, reason: "", at: "2026-11-20T17:41:00Z" },
  });
  await fake.saveDraft("mail:left", "Half a thought");
  await fake.saveSubject("mail:left", "Fwd: Refill");
  fireEvent.click(screen.getByRole("button", { name: /^Drafts/ }));
  const list = await screen.findByRole("list", { name: "Drafts outside conversations" });
  fireEvent.click(
    within(list).getByRole("button", { name: /No recipient yet.*New email · Fwd: Refill/ }),
  );
  await waitFor(() => expect(composer().value).toBe("Half a thought"));
  expect(screen.getByRole("heading", { name: "New email" })).toBeTruthy();
  const subject = screen.getByDisplayValue("Fwd: Refill");
  type(subject, "Fwd: Refill, please");
  fireEvent.blur(subject);
  await waitFor(() => expect(fake.drafts.get("mail:left")?.subject).toBe("Fwd: Refill, please"));
  type(subject, "Referral");
  fireEvent.click(button("Close"));
  await waitFor(() => expect(fake.drafts.get("mail:left")?.subject).toBe("Referral"));
});

test("MEN-03, CON-03, SEC-27 (in part): a mail from a card keeps its subject and its text, apart from what is written securely", async () => {
  const { fake } = await openInbox();
  const begin = async () => {
    await openCard("Maya Lindqvist");
    fireEvent.click(button("Email"));
    return screen.findByRole("textbox", { name: "Subject" });
  };
  type(await begin(), "Your appointment");
  fireEvent.click(button("Close")); // nothing but the subject was typed
  await waitFor(() => expect(fake.drafts.get("mail:maya")?.subject).toBe("Your appointment"));
  await begin();
  await screen.findByDisplayValue("Your appointment");
  type(composer(), "We open at nine.");
  fireEvent.click(button("Close"));
  await waitFor(() => expect(fake.drafts.get("mail:maya")?.body).toBe("We open at nine."));
  expect(fake.people.get("maya")?.draft.body).toBe("");
  await begin();
  await screen.findByDisplayValue("Your appointment");
  expect(composer().value).toBe("We open at nine.");
});

test("MEN-03, SEC-27 (in part): a mail to somebody waits among the drafts under their name, and goes on to them", async () => {
  const { fake } = await openInbox();
  await fake.saveSubject("mail:maya", "Your appointment");
  await fake.saveDraft("mail:maya", "We open at nine.");
  fake.left.push({
    ...{ key: "mail:maya", note: false, mail: true, group: false, preview: "We open at nine." },
    subject: "Your appointment",
    ...{ contacts: ["maya"], colleagues: [], names: ["Maya Lindqvist"], initials: "ML" },
    ...{ account: "active", files: 0, reason: "", at: "2026-11-20T17:41:00Z" },
  });
  fireEvent.click(screen.getByRole("button", { name: /^Drafts/ }));
  const list = await screen.findByRole("list", { name: "Drafts outside conversations" });
  fireEvent.click(
    within(list).getByRole("button", { name: /Maya Lindqvist.*New email · Your appointment/ }),
  );
  await waitFor(() => expect(composer().value).toBe("We open at nine."));
  expect(screen.getByDisplayValue("Your appointment")).toBeTruthy();
  expect(button("Remove Maya Lindqvist")).toBeTruthy();
});

test("MEN-03: Cc stands between To and Subject, also for the Tab key", async () => {
  await openInbox();
  await openCard("Maya Lindqvist");
  fireEvent.click(button("Email"));
  const subject = await screen.findByRole("textbox", { name: "Subject" });
  const after = (first: Element, next: Element) =>
    (first.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  expect(after(button("Remove Maya Lindqvist"), button("Add Cc"))).toBe(true);
  expect(after(button("Add Cc"), subject)).toBe(true);
  fireEvent.click(button("Add Cc"));
  const cc = await screen.findByRole("textbox", { name: "Add Cc" });
  expect(after(cc, subject)).toBe(true);
});

test("CON-03, CON-04: the card has its email button, and says why where there is none", async () => {
  const { fake } = await openInbox();
  await openCard("Maya Lindqvist");
  fireEvent.click(button("Email"));
  await screen.findByRole("heading", { name: "New email" });
  fireEvent.click(button("Remove Maya Lindqvist"));
  await screen.findByRole("form", { name: "New email" }); // it can go to somebody else
  fake.mail.all.splice(0);
  act(() => fake.tell("mailbox", "desk"));
  await screen.findByText(/You are not a member of any mailbox/);
  await openCard("Amira Benali"); // has no address
  expect(screen.queryByRole("button", { name: "Email" })).toBeNull();
});

test("INB-05 (in part): the rail has a list of each mailbox, with its unread", async () => {
  const { fake } = await openInbox();
  act(() => {
    fake.mails("maya", "May I?", { ...plainMail, subject: "Refill" });
  });
  const rail = within(screen.getByRole("navigation", { name: "Main" }));
  fireEvent.click(await rail.findByRole("button", { name: /Front desk mail 1/ }));
  expect(await screen.findByRole("heading", { name: "Front desk mail" })).toBeTruthy();
  await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
});

const home = { name: "Maya at home", email: "home@example.com" };
const joel = { name: "Joel", email: "joel@example.com" };

/** Opens a thread whose answers go to one, and to two if they go to all. */
async function openAnswered() {
  const opened = await openMail("When?");
  const { fake } = opened;
  const thread = [...fake.threads.values()].find(({ mailbox }) => mailbox !== "");
  const answer = { to: [home], cc: [] };
  const answers = (given: typeof answer | { to: (typeof home)[]; cc: (typeof home)[] }) => {
    fake.mail.answered.set(thread?.id ?? "", {
      answer: given,
      answerAll: { ...given, cc: [joel] },
    });
    act(() => fake.tell("conversation", thread?.id ?? "", thread?.id ?? ""));
  };
  answers(answer);
  const form = within(screen.getByRole("form", { name: /Maya Lindqvist/ }));
  await form.findByText("home@example.com");
  return { ...opened, form, answers };
}

test("MEN-03: an answer shows each address that it goes to, and goes to those alone", async () => {
  const { fake, form } = await openAnswered();
  fireEvent.click(form.getByRole("button", { name: "Reply all (1 more)" }));
  expect(form.getByText("joel@example.com")).toBeTruthy();
  expect(form.getByText("Everybody here sees the others.")).toBeTruthy();
  const cc = form.getByRole("textbox", { name: "Add Cc" });
  fireEvent.change(cc, { target: { value: "not an address" } });
  press("Enter", cc);
  expect(form.getByText("This is not a complete email address.")).toBeTruthy();
  fireEvent.change(cc, { target: { value: "lab@example.com" } });
  type(composer(), "Tuesday.");
  expect(form.getByText(/Press Enter to add the address/)).toBeTruthy();
  fireEvent.click(button("Send"));
  expect(called(fake, "sendMail")).toEqual([]);
  press("Enter", cc);
  fireEvent.click(form.getByRole("button", { name: "Take joel@example.com off" }));
  fireEvent.click(button("Send"));
  await waitFor(() => expect(called(fake, "sendMail")).toHaveLength(1));
  expect(called(fake, "sendMail")[0]?.[4]).toEqual({
    to: [home],
    cc: [{ name: "", email: "lab@example.com" }],
  });
});

test("MEN-03: who gets a mail too is offered by name and by address, and taken by keys", async () => {
  const { fake, form } = await openAnswered();
  fireEvent.click(form.getByRole("button", { name: "Add Cc" }));
  const cc = await screen.findByRole("textbox", { name: "Add Cc" });
  const offers = async (typed: string, name: RegExp) => {
    type(cc, typed);
    const option = await screen.findByRole("option", { name });
    fireEvent.keyDown(cc, { key: "ArrowDown", code: "ArrowDown" });
    fireEvent.keyDown(cc, { key: "Enter", code: "Enter" });
    await waitFor(() => expect(option.isConnected).toBe(false));
  };
  await offers("joe", /Joel joel@example\.com/); // who takes part in the thread
  await offers("lindq", /Maya Lindqvist.*maya\.l@example\.com/); // who stands in the contacts
  type(cc, "march");
  await waitFor(() => expect(called(fake, "contacts").at(-1)?.[1]).toBe("march"));
  const list = document.querySelector('[role="listbox"][aria-label="Add Cc"]');
  expect(list?.textContent ?? "").toBe(""); // Theo Marchetti has no address
  type(cc, "");
  type(composer(), "Tuesday.");
  fireEvent.click(button("Send"));
  await waitFor(() => expect(called(fake, "sendMail")).toHaveLength(1));
  expect(called(fake, "sendMail")[0]?.[4]).toEqual({
    to: [home],
    cc: [joel, { name: "Maya Lindqvist", email: "maya.l@example.com" }],
  });
});

test("MEN-03: what is being written goes to whom was shown, though somebody else writes meanwhile", async () => {
  const { fake, form, answers } = await openAnswered();
  type(composer(), "Your");
  answers({ to: [joel], cc: [] });
  await waitFor(() => expect(form.queryByText("joel@example.com")).toBeNull());
  expect(form.getByText("home@example.com")).toBeTruthy();
  fireEvent.click(button("Send"));
  await waitFor(() => expect(called(fake, "sendMail")[0]?.[4]).toEqual({ to: [home], cc: [] }));
  await form.findByText("joel@example.com"); // the next one goes where the thread is now
});
