import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Fake } from "../backend/fake.ts";
import {
  composer,
  openCard,
  openConversation,
  openInbox,
  press,
  type,
} from "../testing/render.tsx";
import {
  attach,
  begun,
  called,
  choose,
  newText,
  off,
  send,
  strip,
  texting,
} from "../testing/texts.tsx";

const offer = "After that, we now carry CBD oil and gummies at the front desk, 20% off.";
const result = "Your A1c is 9.1, please call us.";

test("SMS-02, SMS-10: the composer always says that a text is not secure, and its number is fixed", async () => {
  await texting();
  const box = screen.getByRole("form", { name: "Write to Maya Lindqvist" });
  const form = within(box);
  form.getByText("SMS – not secure");
  expect(box.textContent).toContain("FromFront desk (503) 555-0123");
  expect(form.queryByRole("combobox", { name: "From" })).toBeNull();
  type(composer(), "Hello");
  await form.findByText(/^5 of 1,599 · 1 text$/);
  form.getByText("SMS – not secure");
  expect(send().getAttribute("data-look")).toBe("ink");
  const head = document.querySelector("main header p")?.textContent;
  expect(head).toMatch(/^SMS – not secureFront desk \(503\) 555-0123Agreed to texts Feb 11, 2026/);
});

test("CMP-01, CMP-09, N1: what is blocked says which words, why and what follows, and cannot be sent", async () => {
  const { fake, container } = await texting();
  type(composer(), offer);
  await strip("Blocked: this text can't be sent");
  const said = screen.getByText("Blocked: this text can't be sent").closest("section")?.textContent;
  expect(said).toContain("“CBD oil and gummies”, “20% off” fall under Cannabis.");
  expect(said).toContain("Carriers can suspend the practice's number for good.");
  screen.getByText(/Rule cannabis-offer, rule pack of Nov 22, 2026\./);
  const marks = [...container.querySelectorAll("mark[data-verdict=block]")];
  expect(marks.map((mark) => mark.textContent)).toEqual(["CBD oil and gummies", "20% off"]);
  expect(composer().getAttribute("aria-invalid")).toBe("true");
  expect(off()).toBe("true");
  expect(
    document.getElementById(send().getAttribute("aria-describedby") ?? "")?.textContent,
  ).toContain("Cannabis");
  fireEvent.click(send());
  composer().focus();
  press("Ctrl Enter");
  press("Ctrl Shift Enter");
  await waitFor(() => expect(called(fake, "checkText").length).toBeGreaterThan(1));
  expect(called(fake, "send")).toHaveLength(0);
  // Without the offer it goes.
  type(composer(), "Please stop it two weeks before surgery.");
  await waitFor(() => expect(off()).toBe("false"));
  expect(screen.queryByText("Blocked: this text can't be sent")).toBeNull();
});

test("CMP-01: what is sent before the rules were asked is asked about first, and stays", async () => {
  const { fake } = await texting();
  type(composer(), offer);
  fireEvent.submit(composer().form as HTMLFormElement); // within the pause
  await strip("Blocked: this text can't be sent");
  expect(called(fake, "send")).toHaveLength(0);
  expect(composer().value).toBe(offer);
});

test("CMP-01: a warning needs a reason, which goes with the text; typing on needs it anew", async () => {
  const { fake, id } = await texting();
  type(composer(), result);
  await strip("Others may read this");
  expect(document.querySelectorAll("mark[data-verdict=warn]")).toHaveLength(1);
  const anyway = screen.getByRole("button", { name: "Send anyway" });
  expect(anyway.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "checkText").length).toBeGreaterThan(2));
  expect(called(fake, "send")).toHaveLength(0);
  fireEvent.click(screen.getByRole("radio", { name: "Patient asked" }));
  fireEvent.click(screen.getByRole("button", { name: "Send anyway" }));
  await waitFor(() =>
    expect(called(fake, "send")).toEqual([["send", id, result, [], "patient_asked"]]),
  );
  // The next text is warned of on its own.
  type(composer(), "Hello");
  await waitFor(() => expect(screen.queryByText("Others may read this")).toBeNull());
  type(composer(), result);
  await strip("Others may read this");
  expect(screen.getByRole("radio", { name: "Patient asked" })).toHaveProperty("checked", false);
});

test("CMP-01 (in part): Send without a reason, by key or button, leads to the reasons, and Send goes from there", async () => {
  const { fake, id } = await texting();
  type(composer(), result);
  await strip("Others may read this");
  const first = screen.getByRole("radio", { name: "Patient asked" });
  for (const ask of [
    () => fireEvent.submit(composer().form as HTMLFormElement),
    () => fireEvent.click(screen.getByRole("button", { name: "Send anyway" })),
  ]) {
    act(() => composer().focus());
    ask();
    await waitFor(() => expect(document.activeElement).toBe(first));
  }
  expect(called(fake, "send")).toHaveLength(0);
  fireEvent.click(screen.getByRole("radio", { name: "Care instruction" }));
  press("Ctrl Enter");
  await waitFor(() => expect(called(fake, "send")).toEqual([["send", id, result, [], "care"]]));
});

test("ATT-05: nothing in a text's composer or its menus offers a visit or a payment request", async () => {
  await texting();
  press("Ctrl N");
  await screen.findByRole("menuitem", { name: "SMS" });
  const controls = [...document.querySelectorAll("form button, [role=menuitem]")].map(
    (one) => `${one.textContent} ${one.getAttribute("aria-label")}`,
  );
  expect(controls.length).toBeGreaterThan(6);
  expect(controls.filter((name) => /visit|payment|pay\b/i.test(name))).toEqual([]);
});

test("N1: the allowed wording replaces the text, and Undo puts back what was typed", async () => {
  await texting();
  type(composer(), result);
  fireEvent.click(await screen.findByRole("button", { name: "Use allowed wording" }));
  expect(composer().value).toBe(
    "You have a new result. Please sign in to your patient portal or call us.",
  );
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(composer().value).toBe(result));
});

test("CMP-07: one key says it securely, in the newest secure conversation, and takes it out of the text", async () => {
  const { fake, id } = await texting();
  type(composer(), offer);
  await screen.findByRole("button", { name: "Send securely instead" });
  press("Ctrl Shift E", composer());
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
  const [, to, body] = called(fake, "send")[0] ?? [];
  expect(fake.threads.get(String(to))?.number).toBe("");
  expect(fake.threads.get(String(to))?.contact).toBe("maya");
  expect(body).toBe(offer);
  await waitFor(() => expect(fake.threads.get(id)?.draft.body).toBe(""));
  expect(fake.threads.get(id)?.messages).toHaveLength(1);
});

test("CMP-07: whoever has not joined is invited, and the text is kept for them", async () => {
  const { fake, id } = await texting("anders", /Anders Kowalski/);
  type(composer(), offer);
  fireEvent.click(await screen.findByRole("button", { name: "Invite, then send securely" }));
  await waitFor(() => expect(called(fake, "invite")).toEqual([["invite", "anders"]]));
  await waitFor(() => expect(fake.people.get("anders")?.draft.body).toBe(offer));
  expect(fake.threads.get(id)?.draft.body).toBe("");
  await screen.findByText(/Anders Kowalski has not joined yet. Your message is kept as a draft./);
});

test("CMP-07, lesson 2: when it cannot go securely either, the text stays where it was", async () => {
  const { fake } = await texting();
  type(composer(), offer);
  fake.fail("send", "disk_full", "The disk is full. Make room and send it again.");
  fireEvent.click(await screen.findByRole("button", { name: "Send securely instead" }));
  await screen.findByText("The disk is full. Make room and send it again.");
  expect(composer().value).toBe(offer);
});

test("SEC-31 (in part): nothing that is written securely is ever judged", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), `${offer} ${"x".repeat(10_000)}`);
  await new Promise((done) => setTimeout(done, 250)); // longer than the pause after which a text is
  expect(screen.queryByText(/Blocked/)).toBeNull();
  expect(off()).toBe("false");
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
  expect(called(fake, "checkText")).toHaveLength(0);
});

test("CMP-05: the rule is read in the guide, with its source, and what is fine under it", async () => {
  await texting();
  type(composer(), offer);
  fireEvent.click(await screen.findByRole("button", { name: "Read the rule" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Help" }));
  await dialog.findByRole("heading", { name: "Rules of texting" });
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("data-rule")).toBe("cannabis-offer"),
  );
  dialog.getByText(/Please stop CBD oil 7 days before your procedure\./);
  expect(dialog.getAllByText(/Source: .*, read Nov 22, 2026/).length).toBeGreaterThan(0);
});

test("CMP-04, CMP-08: a mistake is kept here, shown word for word, and given on by copying it alone", async () => {
  const { fake } = await texting();
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { clipboard: { writeText } }));
  type(composer(), offer);
  fireEvent.click(await screen.findByRole("button", { name: "This is a mistake" }));
  const report = await screen.findByRole("textbox", { name: "Report" });
  await waitFor(() =>
    expect((report as HTMLTextAreaElement).value).toContain("Rule: cannabis-offer"),
  );
  expect(fake.reported).toHaveLength(1);
  expect(writeText).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Keep for later" }));
  await screen.findByText("The report is kept on this computer, encrypted.");
  expect(writeText).not.toHaveBeenCalled();
  expect(fake.reported[0]?.given).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "This is a mistake" }));
  type(
    await screen.findByRole("textbox", { name: "Report" }),
    "Rule: cannabis-offer, without the name",
  );
  fireEvent.click(screen.getByRole("button", { name: "Copy report" }));
  await waitFor(() => expect(fake.reported[0]?.given).toBe(true));
  expect(writeText).toHaveBeenCalledWith("Rule: cannabis-offer, without the name");
  expect(fake.reported[0]?.report).toBe("Rule: cannabis-offer, without the name");
  vi.unstubAllGlobals();
});

test("CMP-06: 1,599 go and 1,600 do not, and the screen says by how much", async () => {
  await texting();
  type(composer(), "x".repeat(1600));
  await screen.findByText("Too long by 1. Carriers block 1,600 or more.");
  expect(off()).toBe("true");
  type(composer(), "x".repeat(1599));
  await screen.findByText("1,599 of 1,599 · 11 texts");
  await waitFor(() => expect(off()).toBe("false"));
});

test("SMS-13: what makes a text more than one is said, and typographic quotes are replaced by one press", async () => {
  await texting();
  type(composer(), `“Quoted” ${"x".repeat(100)}`);
  fireEvent.click(
    await screen.findByRole("button", { name: "Plain quotes and dashes save 1 text" }),
  );
  expect(composer().value).toBe(`"Quoted" ${"x".repeat(100)}`);
  type(composer(), `${"x".repeat(100)} 🙂`);
  await screen.findByText(/makes this 2 texts/);
});

test("CMP-10, SMS-02: before the first text it is asked how the person agreed, and secure is offered", async () => {
  const { fake, id } = await texting();
  act(() => fake.stands("+15035550162", { how: "", at: "", by: "", warning: 0 }));
  await waitFor(() => expect(screen.queryByText(/Agreed to texts/)).toBeNull());
  type(composer(), "Hello Maya");
  fireEvent.click(send());
  const asked = within(await screen.findByRole("region", { name: "Before the first text" }));
  asked.getByText("How did Maya Lindqvist agree to texts?");
  asked.getByRole("button", { name: "Send securely instead" });
  expect(called(fake, "send")).toHaveLength(0);
  const save = asked.getByRole("button", { name: "Save and send" });
  expect(save.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(asked.getByRole("radio", { name: "In person or by phone" }));
  fireEvent.click(save);
  await waitFor(() => expect(called(fake, "send")).toEqual([["send", id, "Hello Maya", [], ""]]));
  expect(called(fake, "saveConsent")).toEqual([
    ["saveConsent", { address: "+15035550162", contact: "maya", how: "verbal" }],
  ]);
});

test("CMP-10: without a record it goes only where the practice allows that", async () => {
  const { fake } = await texting();
  act(() => fake.stands("+15035550162", { how: "", at: "", by: "", required: true }));
  await waitFor(() => expect(screen.queryByText(/Agreed to texts/)).toBeNull());
  type(composer(), "Hello Maya");
  fireEvent.click(send());
  await screen.findByText("The practice sends no text without this.");
  expect(screen.queryByRole("button", { name: "Send without a record" })).toBeNull();
  act(() => fake.stands("+15035550162", { required: false }));
  fireEvent.click(await screen.findByRole("button", { name: "Send without a record" }));
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
  expect(called(fake, "saveConsent")).toHaveLength(0);
});

test("OPT-05: after STOP the composer is off with the date, and secure still works", async () => {
  const { fake } = await texting();
  act(() => fake.stands("+15035550162", { offAt: "2026-11-03T22:14:00Z", offBy: "keyword" }));
  act(() => fake.tell("suppression", ""));
  await screen.findByText(
    "Maya Lindqvist replied STOP on Nov 3, 2:14 PM. Texts are off. Secure messages and email still work.",
  );
  expect(off()).toBe("true");
  type(composer(), "Hello");
  fireEvent.click(send());
  expect(called(fake, "send")).toHaveLength(0);
  fireEvent.click(screen.getByRole("button", { name: "Send securely instead" }));
  await waitFor(() => expect(called(fake, "send")).toHaveLength(1));
});

test("SMS-06: a number that is not registered says so, and where the steps are", async () => {
  const { fake } = await texting();
  const front = fake.numbers.all.find(({ id }) => id === "front");
  if (front) front.registration = "pending";
  type(composer(), "Hello");
  await screen.findByText("Texts can be received, not sent, until this number is registered.");
  expect(off()).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "See steps" }));
  await screen.findByRole("heading", { name: "Numbers" });
});

test("SMS-03, SEC-18, INB-05: a text's row has the grey phone, and the number where there are several", async () => {
  const { fake, container } = await openInbox();
  await begun(fake);
  const row = (await screen.findAllByRole("option", { name: /Maya Lindqvist, SMS/ }))[0];
  expect(row?.querySelector("[data-kind=sms]")).toBeTruthy();
  within(row as HTMLElement).getByText("Front desk …0123");
  expect(container.querySelector('[data-kind="joined"]')).toBeTruthy();
});

test("INB-05: with one number the row says nothing of it", async () => {
  const { fake } = await openInbox();
  fake.numbers.all.splice(1);
  act(() => fake.tell("number", ""));
  await begun(fake);
  await screen.findAllByRole("option", { name: /Maya Lindqvist, SMS/ });
  expect(screen.queryByText("Front desk …0123")).toBeNull();
});

test("CON-06, SMS-05: the contact's SMS leads to a text, by the keyboard alone", async () => {
  const { fake } = await openInbox();
  fake.numbers.all.splice(1);
  await openCard("Maya Lindqvist");
  const button = screen.getByRole("button", { name: "SMS" });
  button.focus();
  fireEvent.click(button);
  await screen.findByRole("form", { name: "Write to Maya Lindqvist" });
  type(composer(), "Your visit is Monday at 8:30.");
  await waitFor(() => expect(off()).toBe("false"));
  composer().focus();
  press("Ctrl Enter");
  await screen.findByRole("log", { name: "Messages with Maya Lindqvist" });
  expect(called(fake, "startText")).toEqual([
    [
      "startText",
      {
        number: "front",
        contact: "maya",
        phone: "+15035550162",
        body: "Your visit is Monday at 8:30.",
        despite: "",
        of: "maya",
        attachments: [],
      },
    ],
  ]);
});

test("SMS-05: New, SMS takes a number that is in no contact", async () => {
  const { fake, to } = await newText();
  await waitFor(() => expect(document.activeElement).toBe(to));
  await choose(to, "(503) 555-0147", /Text \(503\) 555-0147/);
  await screen.findByRole("form", { name: /Write to/ });
  type(composer(), "Hello, this is Alder Street.");
  await waitFor(() => expect(off()).toBe("false"));
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "startText")).toHaveLength(1));
  expect(called(fake, "startText")[0]?.[1]).toMatchObject({
    number: "front",
    contact: "",
    body: "Hello, this is Alder Street.",
  });
});

test("SMS-08, SMS-09: From begins with the number that was last used with somebody; another one begins anew", async () => {
  const { fake, to } = await newText();
  await begun(fake, "maya", "refills");
  await choose(to, "maya", /Maya Lindqvist/);
  // What was begun on that number goes on.
  await screen.findByRole("log", { name: "Messages with Maya Lindqvist" });
  const from = screen.getByRole("combobox", { name: "From" });
  expect((from as HTMLInputElement).value).toBe("Refills (833) 555-0188");
  fireEvent.click(from);
  fireEvent.click(await screen.findByRole("option", { name: "Front desk (503) 555-0123" }));
  await waitFor(() => expect(screen.queryByRole("log")).toBeNull());
  type(composer(), "From the desk");
  await waitFor(() => expect(off()).toBe("false"));
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "startText")).toHaveLength(2));
  const texts = [...fake.threads.values()].filter(
    ({ contact, number }) => contact === "maya" && number,
  );
  expect(texts.map(({ number }) => number).sort()).toEqual(["front", "refills"]);
});

test("SMS-12, GRP-04: a second recipient is refused, and a secure group offered", async () => {
  const { to } = await newText();
  await choose(to, "maya", /Maya Lindqvist/);
  await screen.findByRole("form", { name: "Write to Maya Lindqvist" });
  await choose(screen.getByRole("textbox", { name: "To" }), "ami", /Amira Benali/);
  await screen.findByText("Texts go to one person. Start a secure group instead.");
  screen.getByRole("form", { name: "Write to Maya Lindqvist" });
  fireEvent.click(screen.getByRole("button", { name: "Start a secure group" }));
  await screen.findByRole("heading", { name: "New secure message" });
  await screen.findByRole("button", { name: "Remove Amira Benali" });
});

test("CON-03, CON-04: SMS is there where there is a number, and says why it is off", async () => {
  const { fake } = await openInbox();
  await openCard("Maya Lindqvist");
  expect(screen.getByRole("button", { name: "SMS" }).getAttribute("aria-disabled")).toBe("false");
  act(() => fake.stands("+15035550162", { offAt: "2026-11-03T22:14:00Z", offBy: "keyword" }));
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "SMS" }).getAttribute("aria-disabled")).toBe("true"),
  );
  const why = screen.getByRole("button", { name: "SMS" }).getAttribute("aria-describedby") ?? "";
  expect(document.getElementById(why)?.textContent).toContain("replied STOP on Nov 3, 2:14 PM");
  await openCard("Grace Whitfield");
  expect(screen.queryByRole("button", { name: "SMS" })).toBeNull();
});

test("N11: the card says what somebody agreed to, when, how, and who wrote it down", async () => {
  const { fake } = await openInbox();
  await openCard("Maya Lindqvist");
  await screen.findByText(/Agreed Feb 11, 2026 · Form, written down by Ana Reyes/);
  screen.getByText(/They were told: texts are not secure/);
  act(() => fake.stands("+15035550162", { how: "", at: "", by: "", warning: 0 }));
  fireEvent.click(await screen.findByRole("button", { name: "Write it down" }));
  fireEvent.click(await screen.findByRole("radio", { name: "Practice agreement" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText(/Practice agreement, written down by Ana Reyes/);
});

test("SMS-13, U19: a text that did not arrive says why in words, and is sent again by a person", async () => {
  const { fake, id } = await texting();
  const message = fake.threads.get(id)?.messages[0];
  if (!message) throw new Error("no message");
  for (const [reason, words] of [
    ["not_mobile", /This phone is a landline and cannot get texts\. Call or email instead\./],
    ["no_route", /This number cannot text that phone\. Call or email instead\./],
    ["media", /The files were not taken\. Send them securely\./],
  ] as const) {
    message.reason = reason;
    act(() => fake.advance(message.id, "failed"));
    await screen.findByText(words);
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  }
  message.reason = "unreachable";
  act(() => fake.advance(message.id, "failed"));
  fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
  await waitFor(() => expect(called(fake, "sendAgain")).toEqual([["sendAgain", message.id]]));
  message.reason = "";
  act(() => fake.advance(message.id, "unconfirmed"));
  await screen.findByText(/Nobody knows yet whether it left\./);
  screen.getByRole("button", { name: "Send again" });
  fireEvent.click(screen.getByRole("button", { name: "It arrived" }));
  await screen.findByText("It counts as delivered.");
  act(() => fake.advance(message.id, "failed"));
  fireEvent.click(await screen.findByRole("button", { name: "Nothing more to do" }));
  await screen.findByText("It needs no attention any more.");
  expect(called(fake, "settle")).toEqual([
    ["settle", message.id, true],
    ["settle", message.id, false],
  ]);
});

test("CMP-15 (in part): who writes is said as a text of its own, by Automatic, with its state", async () => {
  const { fake, id } = await texting();
  const thread = fake.threads.get(id);
  const first = thread?.messages[0];
  if (!thread || !first) throw new Error("no message");
  const body = "You are messaging with Alder Street Clinic. To opt out, reply STOP.";
  const said = {
    ...first,
    id: "said",
    kind: "automatic" as const,
    author: "Automatic",
    mine: false,
  };
  thread.messages.push({ ...said, body, event: "identified", status: "delivered", position: "2" });
  act(() => fake.tell("message", "said", id));
  const bubble = within((await screen.findByText(body)).closest("article") as HTMLElement);
  bubble.getByText("Automatic");
  bubble.getByText("Delivered");
});

test("RCP-03 (in part): whether a text was seen is not reported", async () => {
  await texting();
  press("Alt Enter");
  await screen.findByText("Not reported for SMS");
  expect(screen.queryByRole("button", { name: "Make Conversation Read-Only" })).toBeNull();
});

/** Puts a file into the draft of the conversation that is open. */
/** Says of the front desk's number what it takes of files. */
function setMMS(fake: Fake, mms: "unknown" | "yes" | "no") {
  const number = fake.numbers.all.find(({ id }) => id === "front");
  if (number) number.mms = mms;
  fake.tell("number", "front");
}

test("ATT-04: the plus says what goes by text, warns while nobody knows, and is off with the reason where nothing does", async () => {
  const { fake } = await texting();
  const plus = () => screen.getByRole("button", { name: "Attach files" });
  const said = () =>
    document.getElementById(plus().getAttribute("aria-describedby") ?? "")?.textContent;
  act(() => setMMS(fake, "unknown"));
  await waitFor(() => expect(said()).toBe("PNG and JPEG pictures; PDF up to 600 KB"));
  expect(screen.queryByText(/Nobody has said whether this number sends files/)).toBeNull();
  await attach("scan.png", "image/png");
  await screen.findByText(/Nobody has said whether this number sends files/);
  act(() => setMMS(fake, "yes"));
  await waitFor(() => expect(said()).toContain("video and audio up to 600 KB"));
  expect(screen.queryByText(/Nobody has said/)).toBeNull();
  act(() => setMMS(fake, "no"));
  await waitFor(() => expect(plus().getAttribute("aria-disabled")).toBe("true"));
  expect(said()).toBe("This number does not send files. Send them securely instead.");
  expect(document.querySelector<HTMLInputElement>("input[data-attach]")?.disabled).toBe(true);
});

test("ATT-01, CMP-01: files go with a text, and the rules are asked about them", async () => {
  const { fake, id } = await texting();
  await attach("scan.png", "image/png");
  const [file] = [...fake.kept.all.keys()].slice(-1);
  await waitFor(() =>
    expect(called(fake, "checkText").at(-1)?.[1]).toMatchObject({ attachments: [file] }),
  );
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "send").at(-1)).toEqual(["send", id, "", [file], ""]));
});

test("CMP-07: what is sent securely instead takes its files along", async () => {
  const { fake, id } = await texting();
  await attach("scan.png", "image/png");
  type(composer(), offer);
  await strip("Blocked: this text can't be sent");
  fireEvent.click(screen.getByRole("button", { name: /^Send securely/ }));
  await waitFor(() => expect(called(fake, "moveFiles")).toHaveLength(1));
  expect(called(fake, "moveFiles")[0]?.[1]).toBe(id);
  await waitFor(() => {
    const sent = [...called(fake, "send"), ...called(fake, "startConversation")].at(-1);
    expect(JSON.stringify(sent)).toContain("attachment-");
    expect(JSON.stringify(sent)).toContain("CBD oil");
  });
  expect(fake.threads.get(id)?.draft.attachments).toEqual([]);
});
