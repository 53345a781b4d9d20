// Email against a real Postfix and Dovecot: a mailbox is added by keys, a hostile mail is
// received and read, a link tells where it leads, an answer with a PDF finds its thread,
// and what is archived here is archived there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBeacons, present, vectors } from "../corpora.mjs";
import { enlarge, openDesktop, openWindow, signIn } from "../desktop.mjs";
import { folder, look, mailserver, service, test, until } from "../harness.mjs";
import { back, press, tab, text } from "../keyboard.mjs";
import { desktopLooks, everyLook } from "../looks.mjs";
import { click, display, readScreen } from "../screen.mjs";

/** The mails in a folder of a Maildir. */
function mails(dir) {
  return ["new", "cur"].flatMap((part) => {
    try {
      return readdirSync(join(dir, part)).map((name) =>
        readFileSync(join(dir, part, name), "utf8"),
      );
    } catch {
      return [];
    }
  });
}

/** sends hands a mail to Postfix as the patient's program does. */
function sends(server, mail) {
  const file = join(folder(), "mail.eml");
  writeFileSync(file, mail.replace(/\r?\n/g, "\n"));
  const auth = ["--auth", "PLAIN", "--auth-user", server.patient, "--auth-password"];
  const to = ["--server", "127.0.0.1", "--port", String(server.plain)];
  const who = ["--from", server.patient, "--to", server.practice, "--data", `@${file}`];
  execFileSync("swaks", [...to, ...auth, server.password, ...who], { stdio: "pipe" });
}

const letter = (server, id, subject, html, extra = "") => `From: Maya Lindqvist <${server.patient}>
To: ${server.practice}
Cc: Joel Harper <joel@elsewhere.example>
Subject: ${subject}
Message-ID: <${id}@patients.example>
Date: Sun, 22 Nov 2026 10:00:00 -0800
${extra}MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

${Buffer.from(html).toString("base64").replace(/.{76}/g, "$&\n")}
`;

export async function mail() {
  await test("MEN-03 SEC-10 Trust37 Trust41 N9 (in part) a mailbox by keys; a hostile mail runs and loads nothing; an answer finds its thread; archived here is archived there", async () => {
    const server = await mailserver();
    const hosted = await service(folder(), 0, { SSL_CERT_FILE: server.certificate });
    const { page, chromium } = await openDesktop(hosted);
    await signIn(page, hosted.signIns[0]);
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const wrong = [];
    const looks = async (name) =>
      wrong.push(...(await everyLook(page, name, desktopLooks, enlarge)));

    await addMailbox(page, server);
    await looks("mailboxes");

    // A mail of whatever browsers have been made to run, and an image of others.
    const beacons = await openBeacons();
    const codes = present ? vectors(beacons) : [];
    const image =
      '<img src="https://cdn.example.com/a.png" width="200" height="80" alt="Our office">';
    const link = '<a href="https://evil.example/x">www.bank.example</a>';
    const asked = [];
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!/^(data|blob):$/.test(protocol) && origin !== new URL(page.url()).origin)
        asked.push(request.url());
    });
    const first = `<h2>Refill</h2><p>May I have a refill, please? ${link}</p>${image}`;
    sends(server, letter(server, "first", "Refill", first));
    const row = page.getByRole("option", { name: /Email · Refill/ });
    await press(page, "Control+1");
    await row.waitFor({ timeout: 15_000 });
    await row.click();
    const frame = page.frameLocator("article iframe").last();
    await frame.getByText("May I have a refill, please?").waitFor();
    await page.getByText(/Unverified sender/).waitFor();
    await looks("mail-thread");
    assert.deepEqual(asked, [], "nothing was asked of strangers");
    await whole(frame);

    await frame.getByRole("link", { name: "www.bank.example" }).click();
    const dialog = page.getByRole("dialog", { name: "Open this link?" });
    await dialog.getByText("https://evil.example/x").waitFor();
    await look(page, "mail-link");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await frame.getByText("May I have a refill, please?").waitFor(); // it stayed

    // The control of the log: what the person asks for does go out.
    await page.getByRole("button", { name: "Show image" }).click();
    await until("the image that was asked for", () =>
      asked.includes("https://cdn.example.com/a.png"),
    );
    asked.length = 0;

    for (let i = 0; i * 150 < codes.length; i++) {
      const html = `<p>Part ${i}</p>${codes.slice(i * 150, i * 150 + 150).join("\n")}`;
      sends(server, letter(server, `part-${i}`, `Part ${i}`, html));
      const part = page.getByRole("option", { name: new RegExp(`Part ${i}\\b`) });
      await part.waitFor({ timeout: 15_000 });
      await part.click();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("article iframe").last().waitFor();
      await page.waitForLoadState("networkidle");
    }
    assert.deepEqual([...beacons.hits], [], "a script ran");
    assert.deepEqual(asked, [], "something was asked of strangers");
    if (present) {
      const answer = await page.request.get(page.url());
      const policy = answer.headers()["content-security-policy"];
      const control = await (await chromium.newContext()).newPage();
      await control.goto(beacons.control(policy, codes), { waitUntil: "commit" });
      await until("the control in Chromium", () => beacons.hits.size > 30, 120);
      await control.close();
    }

    const news = Array.from({ length: 40 }, (_, i) => `<p>The clinic is open on day ${i}.</p>`);
    sends(server, letter(server, "news", "News", `<table width="500"><tr><td>${news.join("")}`));
    await page.getByRole("option", { name: /News/ }).click();
    await frame.getByText("The clinic is open on day 39.").waitFor();
    await whole(frame);
    await looks("mail-long");

    await row.click();
    await page.getByRole("form", { name: /^Write to/ }).waitFor();
    await press(page, "Control+Shift+t", text("We have sent it to the pharmacy."));
    const pdf = {
      name: "refill.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"),
    };
    await page.locator("input[type=file]").first().setInputFiles(pdf);
    await page.getByText("refill.pdf").first().waitFor();
    await looks("mail-answer");
    await press(page, "Control+Shift+t", "Control+Enter");
    const consent = page.getByRole("region", { name: "Before the first email" });
    const sent = page.locator("article", { hasText: "We have sent it to the pharmacy." });
    await consent.or(sent).first().waitFor();
    if (await consent.isVisible())
      await press(page, tab("Form"), "Space", tab("Save and send"), "Enter");
    await sent.waitFor();
    const arrived = await until(
      "the answer in the patient's mailbox",
      () => mails(server.patientInbox).find((raw) => raw.includes("refill.pdf")),
      60,
    );
    const header = arrived.slice(0, arrived.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, " ");
    assert.match(header, /^In-Reply-To: *<first@patients\.example>/im);
    assert.match(header, /^References:.*<first@patients\.example>/im);
    assert.match(header, /^Subject: Re: Refill/im);
    await looks("mail-answered");

    await passesOn(page, looks);

    await press(page, "Control+1");
    await row.click();
    await page.getByRole("form", { name: /^Write to/ }).waitFor();
    await press(page, "Control+Shift+a");
    await until(
      "the mail in the server's archive",
      () => mails(server.archive).some((raw) => raw.includes("<first@patients.example>")),
      60,
    );
    await until(
      "the mail gone from the server's inbox", // where a move takes it away last
      () => !mails(server.inbox).some((raw) => raw.includes("<first@patients.example>")),
    );

    await press(page, "Control+n");
    await page.getByRole("menuitem", { name: "Email" }).click();
    await press(page, text("nurse@patients.example"));
    await page.getByRole("option", { name: "Email nurse@patients.example" }).waitFor();
    await press(page, "Enter", tab("Subject"), text("Card"));
    await press(page, "Control+Shift+t", text("Your A1c is 9.1"));
    await page.getByText("Others may read this").first().waitFor();
    await looks("mail-new");

    await followsInWindow(hosted, server);

    assert.deepEqual(wrong, []);
  });
}

/** What is wrong with a mailbox is said, and mended where it can be. */
export async function mailboxes() {
  await test("MEN-03 N9 (in part) a mailbox whose password has changed, and one whose server is gone, say so in red and what to do", async () => {
    const server = await mailserver();
    const hosted = await service(folder(), 0, { SSL_CERT_FILE: server.certificate });
    const { page } = await openDesktop(hosted);
    await signIn(page, hosted.signIns[0]);
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const wrong = [];
    const looks = async (name) =>
      wrong.push(...(await everyLook(page, name, desktopLooks, enlarge)));
    await addMailbox(page, server);
    const said = page.getByRole("rowheader");
    const fix = page.getByRole("complementary", { name: "Texts and email" });

    const changed = "another password of a test";
    server.setPassword(changed);
    await said.getByText(/Password expired or changed/).waitFor({ timeout: 90_000 });
    await looks("mailboxes-credentials");
    await press(page, "Control+1");
    await fix.getByRole("button", { name: "Fix" }).click();
    await page.getByRole("button", { name: "Sign in again", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in again" });
    await dialog.getByText(/Its servers were not found/).waitFor({ timeout: 60_000 });
    await looks("mailbox-sign-in-again");
    await dialog.getByLabel("Password", { exact: true }).focus();
    await press(page, text(changed));
    await servers(page, server);
    await press(page, tab("Save"), "Enter");
    await dialog.waitFor({ state: "detached", timeout: 60_000 });
    await said.getByText(/Mail is being received\. Last/).waitFor({ timeout: 60_000 });
    assert.equal(await fix.getByRole("alert").count(), 0);

    await server.stop();
    await said.getByText(/mail server has not answered/).waitFor({ timeout: 90_000 });
    assert.equal(await page.getByText(/carrier has not answered/).count(), 0);
    await looks("mailboxes-unreachable");
    assert.deepEqual(wrong, []);
  });
}

/** addMailbox adds the server's mailbox by keys, and waits until mail is received. */
async function addMailbox(page, server) {
  await press(page, "Control+,", back("Email"), "Enter");
  await page.getByRole("heading", { level: 1, name: "Email" }).waitFor();
  await press(page, back("Add mailbox"), "Enter", text(server.practice), tab("Password"));
  await page.getByText(/Its servers were not found/).waitFor({ timeout: 60_000 });
  await look(page, "mailbox-new");
  await press(page, text(server.password));
  await servers(page, server);
  await press(page, tab("Label"), text("Front desk mail"), tab(/Ana Reyes/), "Space");
  await press(page, tab("Sign in and add"), "Enter");
  await page.getByRole("row", { name: /Front desk mail/ }).waitFor({ timeout: 60_000 });
  await page.getByText(/Mail is being received\. Last/).waitFor({ timeout: 60_000 });
}

/** servers types by which ports the server is reached: STARTTLS is asked for at them. */
async function servers(page, server) {
  for (const [kind, port] of [
    ["incoming mail (IMAP)", server.imap],
    ["outgoing mail (SMTP)", server.smtp],
  ]) {
    await press(page, tab(`Server for ${kind}`), text("localhost"));
    await press(page, tab(`Port of Server for ${kind}`), "Control+a", text(String(port)));
  }
}

/** whole waits until all of a mail's page can be seen without scrolling in its frame. */
async function whole(frame) {
  const hidden = () => frame.locator("html").evaluate((page) => page.scrollHeight - innerHeight);
  await until("a page that stands whole", async () => (await hidden()) <= 0);
}

/** A mail is forwarded by its key, left among the drafts and sent to two from there. */
async function passesOn(page, looks) {
  const subject = page.getByRole("textbox", { name: "Subject" });
  await press(page, "Control+Shift+f");
  await page.getByRole("heading", { name: "New email" }).waitFor();
  await page.getByText("refill.pdf").first().waitFor();
  assert.equal(await subject.inputValue(), "Fwd: Refill");
  await looks("mail-forward");
  await page.getByRole("button", { name: /^Drafts/ }).click();
  const waiting = page.getByRole("button", { name: /No recipient yet.*Fwd: Refill/ });
  await waiting.waitFor();
  await looks("mail-drafts");
  await waiting.click();
  await page.getByText("refill.pdf").first().waitFor();
  assert.equal(await subject.inputValue(), "Fwd: Refill");
  await page.getByRole("textbox", { name: "To" }).focus();
  await press(page, text("nurse@patients.example"));
  await page.getByRole("option", { name: "Email nurse@patients.example" }).waitFor();
  await press(page, "Enter", tab("Add Cc"), "Enter");
  await press(page, text("maya"));
  await page.getByRole("option", { name: /Maya Lindqvist/ }).waitFor();
  await looks("mail-cc");
  await press(page, "ArrowDown", "Enter");
  await page.getByText("Everybody here sees the others.").waitFor();
  await press(page, "Control+Shift+t", "Control+Enter");
  const question = page.getByRole("region", { name: "Before the first email" });
  await question
    .getByText(/nurse@patients\.example/)
    .first()
    .waitFor();
  await looks("mail-consents");
  await press(page, tab("Form"), "Space", tab("Save and send"), "Enter");
  const next = question.getByText(/Maya/).first();
  const left = page.locator("article", { hasText: "Forwarded message" });
  await next.or(left.last()).waitFor();
  if (await next.isVisible())
    await press(page, tab("Form"), "Space", tab("Save and send"), "Enter");
  await left.last().waitFor();
}

/**
 * In the release build's own window, a link at the end of a long mail is in sight, says
 * where it leads, and opens in the system's browser once the person says so.
 */
async function followsInWindow(hosted, server) {
  const lines = Array.from({ length: 30 }, (_, i) => `<p>Room ${i} is open.</p>`).join("");
  const html = `${lines}<p>See our <a href="https://evil.example/window">doorstep</a></p>`;
  sends(server, letter(server, "window", "Directions", html));
  const programs = folder();
  const opened = join(programs, "opened");
  writeFileSync(join(programs, "xdg-open"), `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 });
  const screen = await display();
  const path = `${programs}:${process.env.PATH}`;
  const window = openWindow(hosted, screen, folder(), { PATH: path });
  await until("the mail in the window", () => click(screen, "window-mail", "Directions"), 120);
  await until("the link in the window", () => click(screen, "window-mail", "doorstep"), 60);
  const told = async () => /evil\.example\/window/.test(await readScreen(screen, "window-link"));
  await until("where the link leads", told, 60);
  assert.ok(!existsSync(opened), "it was opened unasked");
  await until("the way to the browser", () => click(screen, "window-link", "browser"), 30);
  await until("the link in the browser", () => existsSync(opened), 30);
  assert.equal(readFileSync(opened, "utf8"), "https://evil.example/window\n");
  await window.stop();
}
