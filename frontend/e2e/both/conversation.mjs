// The whole story: a teammate at the real desktop and a patient in a browser on
// a phone, side by side.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";
import { newest, openPhone } from "../patient.mjs";

const patient = { name: "Nora Quill", phone: "(503) 555-0142", born: "1990-07-21" };
const to = "+15035550142";

export async function conversation() {
  await test("SEC-02 SEC-03 SEC-09 SEC-11 SEC-17 SEC-29 INV-01 INV-07 INV-08 INV-09 RCP-01 RCP-02 RCP-03 PAT-02 PAT-05 RO-02 RO-05 RO-07 a practice and a patient talk", async () => {
    const data = folder();
    let hosted = await service(data);
    const { page: desk, chromium } = await openDesktop(hosted);

    await desk.getByRole("heading", { name: "Join my practice" }).waitFor();
    await look(desk, "desktop-sign-in");
    await desk.getByLabel("Email").fill(hosted.signIns[0].email);
    await desk.getByRole("textbox", { name: "Passphrase" }).fill("not her passphrase");
    await desk.getByRole("button", { name: "Sign in" }).click();
    await desk.getByRole("alert").waitFor();
    await look(desk, "desktop-sign-in-refused");
    await signIn(desk, hosted.signIns[0]);
    await desk.getByRole("heading", { name: "Inbox" }).waitFor();
    await desk.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await look(desk, "desktop-inbox");

    // A new contact cannot be written to: the grey lock invites.
    await desk.keyboard.press("Control+2");
    await desk.getByRole("button", { name: "New Contact" }).click();
    await desk.getByLabel("Name", { exact: true }).fill(patient.name);
    await desk.getByLabel("Phone", { exact: true }).fill(patient.phone);
    await desk.getByRole("textbox", { name: "Date of birth" }).fill(patient.born);
    await look(desk, "desktop-contact-form");
    await desk.getByRole("button", { name: "Save", exact: true }).click();
    await desk.getByRole("heading", { name: patient.name }).waitFor();
    await desk.getByRole("button", { name: "Message", exact: true }).click();
    const ask = desk.getByRole("dialog", { name: `Invite ${patient.name}` });
    await ask.waitFor();
    await look(desk, "desktop-invite");
    await ask.getByRole("button", { name: "Invite", exact: true }).click();
    await ask.waitFor({ state: "hidden" });
    await desk.getByRole("button", { name: "Resend Invite" }).waitFor();
    await look(desk, "desktop-contact-invited");

    // The patient joins in a phone's browser.
    const invitation = await newest(hosted.outbox, "invitation", to);
    assert.ok(
      !invitation.text.includes(patient.name) && !invitation.text.includes("Nora"),
      "the notice names nobody",
    );
    const phone = await openPhone(chromium);
    await phone.goto(invitation.link);
    await phone.getByRole("heading", { name: /would like to message you securely/ }).waitFor();
    assert.ok(
      !phone.url().includes(new URL(invitation.link).hash.slice(1)),
      "the token stays in the address bar",
    );
    await look(phone, "portal-invitation");
    await phone.getByRole("button", { name: "Continue" }).click();
    const { code } = await newest(hosted.outbox, "code", to);
    const wrong = code === "000000" ? "000001" : "000000";
    const codeField = phone.getByLabel("Enter the 6-digit code");
    await codeField.fill(wrong);
    await phone.getByRole("button", { name: "Continue" }).click();
    await phone.getByRole("alert").waitFor();
    await look(phone, "portal-code-wrong");
    await codeField.fill(code);
    await phone.getByRole("button", { name: "Continue" }).click();
    await phone.getByLabel("Month").fill("7");
    await phone.getByLabel("Day").fill("21");
    await phone.getByLabel("Year").fill("1990");
    await look(phone, "portal-birth-date");
    await phone.getByRole("button", { name: "Continue" }).click();
    const field = phone.getByRole("textbox", { name: "Message" });
    await field.waitFor();
    await look(phone, "portal-thread-empty");

    // The open desktop shows it within five seconds, without a restart (SEC-03).
    await desk.getByText("Joined", { exact: true }).first().waitFor({ timeout: 5000 });
    await desk
      .getByRole("button", { name: "Resend Invite" })
      .waitFor({ state: "hidden", timeout: 5000 });
    await look(desk, "desktop-contact-joined");
    await desk.getByRole("button", { name: "Message", exact: true }).click();

    // Ana writes; Nora reads it and answers.
    const text = desk.getByRole("textbox", { name: "Message" });
    await text.fill("Your results are back, Nora. Everything looks good.");
    await look(desk, "desktop-composing");
    await text.press("Control+Enter");
    const log = desk.getByRole("log");
    await log.getByText("Your results are back, Nora.").waitFor();
    await log.getByText("Sent", { exact: true }).waitFor();
    await phone.bringToFront();
    await phone.getByText("Your results are back, Nora. Everything looks good.").waitFor();
    await phone.getByText("Ana Reyes").first().waitFor();
    await log.getByText(/^Seen /).waitFor({ timeout: 10_000 });
    await field.fill("Thank you! When should I come back?");
    await phone.getByRole("button", { name: "Send" }).click();
    await phone.getByText(/^Delivered/).waitFor();
    await look(phone, "portal-thread");
    await log.getByText("Thank you! When should I come back?").waitFor();
    await look(desk, "desktop-conversation");

    // Who wrote it and who saw it, by keyboard.
    await log.getByRole("article").filter({ hasText: "Your results are back" }).hover();
    await log
      .getByRole("article")
      .filter({ hasText: "Your results are back" })
      .getByRole("button", { name: "Message actions" })
      .click();
    await look(desk, "desktop-message-menu");
    await desk.getByRole("menuitem", { name: /Show Message Details/ }).click();
    const details = desk.getByRole("complementary");
    await details.getByText("Sent by").waitFor();
    await details.getByText("Alder Street Clinic").waitFor();
    await details
      .getByText(/\b20\d\d, \d+:\d\d [AP]M [A-Z]{2,4}/)
      .first()
      .waitFor();
    await look(desk, "desktop-message-details");
    await desk.keyboard.press("Escape");

    // Closed, nobody writes; reactivated, both do (RO-02, RO-05, RO-07).
    await desk.keyboard.press("Escape");
    const panel = desk.getByRole("complementary", { name: "Details" });
    if (!(await panel.isVisible())) await desk.keyboard.press("Control+Shift+L");
    await panel.getByRole("button", { name: "Make Conversation Read-Only" }).click();
    await desk.getByRole("heading", { name: `${patient.name} (Inactive)` }).waitFor();
    await phone.getByText("The clinic closed this conversation. You can still read it.").waitFor();
    await field.waitFor({ state: "hidden" });
    await look(desk, "desktop-read-only");
    await look(phone, "portal-closed");
    await panel.getByRole("button", { name: "Reactivate Conversation" }).click();
    await field.waitFor();

    // It is found.
    await desk.keyboard.press("Control+f");
    await desk.getByPlaceholder("Search people and messages").fill("come back");
    await desk
      .getByText(/When should I/)
      .first()
      .waitFor();
    await look(desk, "desktop-search");
    await desk.keyboard.press("Escape");

    // The service goes away; the desktop goes on, and each message is sent once.
    await hosted.stop();
    await desk
      .getByText(/Offline/)
      .first()
      .waitFor({ timeout: 30_000 });
    for (const words of ["In two weeks, please.", "And bring your card."]) {
      await text.fill(words);
      await desk.getByRole("button", { name: "Send", exact: true }).click();
      await log.getByText(words).waitFor();
    }
    await log.getByText("Waiting to send").first().waitFor();
    await look(desk, "desktop-offline");
    hosted = await service(data, hosted.port);
    await log.getByText("Waiting to send").first().waitFor({ state: "hidden", timeout: 45_000 });
    await phone.getByText("And bring your card.").waitFor({ timeout: 45_000 });
    for (const words of ["In two weeks, please.", "And bring your card."]) {
      assert.equal(await phone.getByText(words).count(), 1, `${words} arrived once`);
    }
    const order = await phone.getByRole("log").textContent();
    assert.ok(order.indexOf("In two weeks") < order.indexOf("bring your card"), "in order");

    // Locked, nothing of it is left on the screen.
    await desk.keyboard.press("Control+Shift+X");
    await desk.getByRole("heading", { name: "Rowan is locked" }).waitFor();
    assert.equal(await desk.title(), "Rowan – locked");
    const left = await desk.locator("body").textContent();
    assert.ok(!/Nora|results|Alder/.test(left), `the lock screen shows ${left}`);
    await look(desk, "desktop-locked");
  });
}
