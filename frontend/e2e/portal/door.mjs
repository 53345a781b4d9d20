// The patient's door: in through a link's address, back by passkey, back with a
// teammate's word, and out with the record.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { openDesktop, signIn } from "../desktop.mjs";
import { browser, folder, look, service, test, until } from "../harness.mjs";
import { newCode, openPhone, prove } from "../patient.mjs";

const visitor = { name: "Noah Weiss", phone: "(503) 555-0142", sent: "+15035550142" };

/** Looks at a screen in every way that it can be shown in. */
async function everyWay(page, name) {
  await look(page, name);
  for (const [way, media] of Object.entries({
    dark: { colorScheme: "dark" },
    forced: { colorScheme: "light", forcedColors: "active" },
  })) {
    await page.emulateMedia(media);
    await look(page, `${name}-${way}`);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.setViewportSize({ width: 320, height: 700 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await look(page, `${name}-large`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 320, `${name} is ${wide} px wide at 320`);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "";
  });
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, main a:not(p a):not(span a)")]
      // A box to tick is pressed anywhere on its label.
      .map((one) => (one.type === "checkbox" && one.closest("label")) || one)
      .map((one) => [one.textContent || one.name, one.getBoundingClientRect().height])
      .filter(([, height]) => height > 0 && height < 44),
  );
  assert.deepEqual(small, [], `${name} has targets under 44 px`);
}

export async function door() {
  await test("LNK-11 D16 P5 P7 P13 P16 a patient comes in by a link's address, back by passkey, and back with a teammate's word", async () => {
    const hosted = await service(folder());
    const { page: desk } = await openDesktop(hosted);
    const chromium = await browser();
    await signIn(desk, hosted.signIns[0]);
    await desk.getByRole("heading", { name: "Inbox" }).waitFor();

    // The front desk prints the code; the address is the same.
    await desk.keyboard.press("Control+,");
    await desk.getByRole("button", { name: "Change Alder Street Clinic" }).focus();
    await desk.keyboard.press("Enter");
    await desk.getByRole("menuitem", { name: "Show QR code" }).waitFor();
    await look(desk, "desktop-link-menu");
    await desk.getByRole("menuitem", { name: "Show QR code" }).press("Enter");
    const dialog = desk.getByRole("dialog", { name: "Join link" });
    await dialog.getByRole("img", { name: "QR code of the join link" }).waitFor();
    await look(desk, "desktop-qr");
    const url = await dialog.getByText(/welcome#/).textContent();
    await desk.keyboard.press("Escape");
    await desk.getByRole("button", { name: "Practice" }).click();
    await desk.getByLabel("Hours").fill("Mon to Thu, 8 AM to 5 PM.");
    await desk.getByRole("button", { name: "Save" }).click();
    await desk.getByText("Saved. Patients see it at once.").waitFor();
    await look(desk, "desktop-practice");

    // Authenticators know names, not numbers.
    const address = url.replace("127.0.0.1", "localhost");
    const first = await openPhone(chromium, { authenticator: true });
    await first.goto(address);
    await first.getByRole("heading", { name: /Message Alder Street Clinic securely/ }).waitFor();
    assert.ok(!first.url().includes("#"), "the token stays in the address bar");
    await everyWay(first, "portal-door");
    await first.getByLabel("Your full name").focus();
    await first.keyboard.type(visitor.name);
    for (const text of ["3", "14", "1986"]) {
      await first.keyboard.press("Tab");
      await first.keyboard.type(text);
    }
    await first.keyboard.press("Tab");
    await first.keyboard.type(visitor.phone);
    await first.keyboard.press("Enter");
    const sent = await newCode(hosted.outbox, visitor.sent);
    await first.getByLabel("Enter the 6-digit code").fill(sent);
    await first.getByRole("button", { name: "Continue" }).click();
    await first.getByRole("heading", { name: "Sign in faster next time" }).waitFor();
    await everyWay(first, "portal-passkey");
    await first.getByRole("button", { name: "Use a passkey" }).click();
    const field = first.getByRole("textbox", { name: "Message" });
    await field.fill("Hello, may I ask something?");
    await first.getByRole("button", { name: "Send" }).click();
    await first.getByText(/^Delivered/).waitFor();
    await first.getByText(/Mon to Thu, 8 AM to 5 PM/).waitFor();
    await look(first, "portal-door-thread");

    // The staff see who nobody invited, and say who it is.
    await desk.keyboard.press("Control+2");
    await desk.getByRole("option", { name: new RegExp(visitor.name) }).click();
    await desk.getByText("They came through a join link.", { exact: false }).waitFor();
    await look(desk, "desktop-unverified");
    await desk.getByRole("button", { name: "Match to a contact" }).click();
    const who = desk.getByRole("dialog", { name: `Who is ${visitor.name}?` });
    await who.getByLabel(/Find by name/).fill("Maya");
    await who.getByRole("button", { name: /This is Maya Lindqvist, born/ }).waitFor();
    await look(desk, "desktop-match");
    await who.getByRole("button", { name: /This is Maya Lindqvist, born/ }).click();
    await desk.getByRole("heading", { name: "The same person" }).waitFor();
    await look(desk, "desktop-matched");

    // Out with the record, and back by passkey.
    await first.getByRole("button", { name: "Help and account" }).click();
    await first.getByRole("heading", { name: "Passkeys" }).waitFor();
    await first.getByRole("button", { name: /^Remove / }).waitFor();
    await everyWay(first, "portal-account");
    const saving = first.waitForEvent("download");
    await first.getByRole("link", { name: "Download to read or print" }).click();
    const record = await readFile(await (await saving).path(), "utf8");
    assert.ok(record.includes("Hello, may I ask something?") && record.includes(visitor.name));
    await first.getByRole("button", { name: "Sign out" }).click();
    await first.getByRole("heading", { name: "You are signed out" }).waitFor();
    await first.getByRole("button", { name: "Sign in again" }).click();
    await everyWay(first, "portal-come-back");
    await first.getByRole("button", { name: "Sign in with a passkey" }).click();
    await first.getByText("Hello, may I ask something?").waitFor();

    // Another phone has no passkey: a code, the birth date, and a teammate's word.
    const second = await openPhone(chromium);
    await second.goto(new URL("/", address).href);
    await second.getByRole("button", { name: "Sign in again" }).click();
    await second.getByLabel(/Your phone number or email/).fill(visitor.phone);
    await second.getByRole("button", { name: "Send me a code" }).click();
    await second
      .getByLabel("Enter the 6-digit code")
      .fill(await newCode(hosted.outbox, visitor.sent, sent));
    await second.getByRole("button", { name: "Continue" }).click();
    await prove(second, "1986-03-14");
    await second.getByRole("heading", { name: "The clinic will confirm who you are." }).waitFor();
    await look(second, "portal-waiting");
    await desk.getByText(`${visitor.name} asks to get back in.`, { exact: false }).waitFor();
    await look(desk, "desktop-asks-back");
    await desk.getByRole("button", { name: "Approve" }).click();
    await desk.getByRole("button", { name: "Approve" }).waitFor({ state: "hidden" });
    await desk
      .getByRole("button", { name: /^Needs attention/ })
      .filter({ hasText: "1" })
      .waitFor({ state: "hidden" });
    const offer = second.getByRole("button", { name: "Not now" });
    await until("the approval", async () => {
      await second.evaluate(() => window.dispatchEvent(new Event("focus")));
      return offer.isVisible();
    });
    await offer.click();
    await second.getByText("Hello, may I ask something?").waitFor();
    await first.reload();
    await first.getByRole("heading", { name: "You are signed out" }).waitFor();
  });
}
