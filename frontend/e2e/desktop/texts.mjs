// Texts, by keyboard alone: the front desk begins one from the contact and from New;
// a patient begins one and then wants no more, while an answer waits.
import assert from "node:assert/strict";
import { enlarge, openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test, until } from "../harness.mjs";
import { down, pane, press, tab, text } from "../keyboard.mjs";
import { desktopLooks, everyLook } from "../looks.mjs";

const desk = "+15035550123";
const identification = "You are messaging with Alder Street Clinic. To opt out, reply STOP.";

/** The phones behind the practice's carrier. */
function phones({ texts }) {
  const ask = async (path, what) => {
    const answer = await fetch(
      `${texts.page}${path}`,
      what && { method: "POST", body: JSON.stringify(what) },
    );
    if (!answer.ok) throw new Error(await answer.text());
    return answer.text().then((said) => said && JSON.parse(said));
  };
  return {
    writes: (from, body, files = []) => ask("texts.json", { from, to: desk, body, files }),
    busy: (to) => ask("faults.json", { to, times: 20, status: 429, code: 20429, after: 60 }),
    tried: async () => (await ask("faults.json")).refuse ?? 0,
    got: async (to) => (await ask("texts.json")).filter((one) => one.to === to),
  };
}

export async function openTexts() {
  const hosted = await service(folder());
  const { page } = await openDesktop(hosted);
  await signIn(page, hosted.signIns[0]);
  await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
  const wrong = [];
  const looks = async (name) => wrong.push(...(await everyLook(page, name, desktopLooks, enlarge)));
  return { page, wrong, looks, phones: phones(hosted) };
}

/** Adds somebody to the contacts, with what more is typed of them. */
export async function newContact(page, name, phone, ...more) {
  await press(page, "Control+,", "Control+2", pane(/Bao Tran/), tab("New Contact"), "Enter");
  await page.getByRole("textbox", { name: "Name" }).waitFor();
  await press(page, tab("Name"), text(name), tab("Phone"), text(phone), ...more, "Enter");
  await page.getByRole("heading", { name }).waitFor();
}

export const clear = ["Control+a", "Backspace"];

export async function texts() {
  await test("SMS-05 SMS-02 CMP-01 CMP-07 CMP-10 CMP-12 CON-06 (in part) by keys alone: the front desk texts a new patient, from the contact and from New", async () => {
    const { page, wrong, looks, phones } = await openTexts();
    const phone = "+15035550142";
    await newContact(page, "Iris Okonkwo", "(503) 555-0142");
    await looks("text-contact");
    await press(page, tab("SMS"), "Enter");
    await page.getByRole("form", { name: "Write to Iris Okonkwo" }).waitFor();

    await press(page, "Control+Shift+t");
    await press(
      page,
      text(
        "Hi Iris, after your visit we now carry CBD oil and gummies at the front desk, 20% off this month.",
      ),
    );
    await page.getByText("Blocked: this text can't be sent").first().waitFor();
    await page.locator("mark[data-verdict=block]").first().waitFor();
    await looks("text-block");
    await press(page, "Control+Enter");
    await press(page, ...clear, text("Hi Iris, your A1c is 9.1 and you have type 2 diabetes."));
    await page.getByRole("button", { name: "Send anyway" }).waitFor();
    await page.locator("mark[data-verdict=warn]").first().waitFor();
    await looks("text-warn");

    await press(page, ...clear, text("Hi Iris, your visit is Monday at 8:30. “See you” then 🙂"));
    await page.getByText(/of 1,599 · 1 text/).waitFor();
    await page.getByRole("button", { name: "Send anyway" }).waitFor({ state: "detached" });
    await press(page, "Control+Enter");
    await page.getByText("How did Iris Okonkwo agree to texts?").waitFor();
    await looks("text-consent");
    await press(page, tab("Form"), "Space", tab("Save and send"), "Enter");
    await page.getByRole("log", { name: "Messages with Iris Okonkwo" }).waitFor();
    await page.getByText(identification).waitFor();
    await until("both texts", async () => (await phones.got(phone)).length === 2);
    const [said, who] = await phones.got(phone);
    assert.equal(said.body, "Hi Iris, your visit is Monday at 8:30. “See you” then 🙂");
    assert.equal(who.body, identification);
    await page.getByText("Delivered").first().waitFor();
    await page
      .getByText(/SMS – not secure/)
      .first()
      .waitFor();
    await page
      .getByText(/Agreed to texts/)
      .first()
      .waitFor();
    await looks("text-thread");

    // From New, to a number that is in no contact.
    await press(page, "Control+n", down("SMS"), "Enter");
    await page.getByRole("textbox", { name: "To" }).waitFor();
    await press(page, text("(503) 555-0147"), down(/^Text/), "Enter");
    await page.getByRole("form", { name: /555-0147/ }).waitFor();
    await press(page, text("theo"), down(/Theo Marchetti/), "Enter");
    await page.getByText("Texts go to one person. Start a secure group instead.").waitFor();
    await looks("text-new");
    await press(
      page,
      "Control+Shift+t",
      text("Hello, this is Alder Street. Is this the right number?"),
    );
    await press(page, "Control+Enter");
    await page.getByText(/agree to texts\?/).waitFor();
    await press(page, tab("Form"), "ArrowDown", tab("Save and send"), "Enter");
    await until("the text", async () => (await phones.got("+15035550147")).length === 2);
    await press(page, "Control+1");
    await page.getByRole("option", { name: /\(503\) 555-0147, SMS/ }).waitFor();
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });

  await test("SMS-07 CMP-13 OPT-01 OPT-05 OPT-07 (in part) by keys alone: a patient texts first, then STOP while an answer waits", async () => {
    const { page, wrong, looks, phones } = await openTexts();
    const phone = "+15035550171";
    await phones.writes(phone, "Hello, is this the billing office?");
    await page.getByRole("option", { name: /\(503\) 555-0171, SMS/ }).waitFor();
    await press(page, "Control+1", "Alt+ArrowDown");
    await page.getByRole("heading", { level: 1, name: "(503) 555-0171" }).waitFor();
    await page.getByRole("button", { name: "Add to contacts" }).waitFor();
    await page
      .getByText(/Agreed to texts/)
      .first()
      .waitFor(); // by texting first
    await looks("text-unknown");

    await phones.busy(phone);
    await press(page, "Control+Shift+t", text("Yes it is. How can we help?"), "Control+Enter");
    await page.getByRole("article").filter({ hasText: "How can we help?" }).waitFor();
    await until("the carrier to refuse it", async () => (await phones.tried()) > 0);
    await phones.writes(phone, "STOP");
    const stopped = page.getByText(/replied STOP on .* Texts are off\./);
    await stopped.first().waitFor();
    const waiting = page.getByRole("article").filter({ hasText: "How can we help?" });
    await waiting.getByText(/Not delivered\. They replied STOP\./).waitFor();
    await looks("text-stopped");
    const got = (await phones.got(phone)).map(({ body }) => body);
    assert.ok(!got.some((body) => body.includes("How can we help?")), `the phone got ${got}`);
    assert.ok(!got.includes(identification), "whoever texts first is not told who writes");
    assert.equal(
      await page.getByRole("button", { name: "Send", exact: true }).getAttribute("aria-disabled"),
      "true",
    );
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });

  await test("ATT-01 ATT-03 (in part) a picture arrives by text, a file that cannot be shown beside it, and a picture goes back", async () => {
    const { page, wrong, looks, phones } = await openTexts();
    const phone = "+15035550143";
    const picture = await page.screenshot({ type: "png" });
    await phones.writes(phone, "This is what it looks like today", [
      { type: "image/png", bytes: picture.toString("base64") },
      { type: "text/html", bytes: Buffer.from("<script>alert(1)</script>").toString("base64") },
    ]);
    await page.getByRole("option", { name: /555-0143/ }).waitFor();
    await page.getByRole("option", { name: /555-0143/ }).click();
    const log = page.getByRole("log");
    await log.getByRole("button", { name: "Open photo-1.png" }).waitFor();
    await log.getByRole("button", { name: /^file-2\.bin/ }).waitFor();
    await page
      .locator("input[data-attach]")
      .setInputFiles({ name: "cream.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Remove cream.png" }).waitFor();
    await looks("text-files");
    await log.getByRole("button", { name: /^file-2\.bin/ }).click();
    await page.getByText(/What this file is cannot be told/).waitFor();
    await looks("text-file-unknown");
    await press(page, "Escape");
    await press(page, "Control+Shift+t", text("Use this one"), "Control+Enter");
    await until("the picture at the phone", async () => {
      const [got] = await phones.got(phone);
      return got?.files.length === 1 && got.files[0].type === "image/jpeg";
    });
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
}
