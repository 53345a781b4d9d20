// A patient whom nobody knew is invited from the composer, gets what was written
// before they joined, and then a group with somebody else and a colleague: by
// keyboard, in both sizes, light and dark.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { browser, folder, look, service, test, until } from "../harness.mjs";
import { join, openPhone } from "../patient.mjs";

const patient = { name: "Nora Quill", phone: "(503) 555-0142", to: "+15035550142" };

const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

/** Looks at a screen in both sizes, light and dark. */
async function everyLook(page, name) {
  for (const size of sizes) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await look(page, `${name}-${size.width}-${colorScheme}`);
    }
  }
  await page.setViewportSize(sizes[0]);
  await page.emulateMedia({ colorScheme: "light" });
}

export async function groups() {
  await test("SEC-13 SEC-15 SEC-16 GRP-03 GRP-05 GRP-06 GRP-07 GRP-08 PAT-03 an unknown patient, and a group, by keyboard", async () => {
    const hosted = await service(folder());
    const { page: desk } = await openDesktop(hosted);
    await signIn(desk, hosted.signIns[0]);
    await desk.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const begin = async () => {
      await desk.keyboard.press("Control+n");
      await desk.getByRole("menuitem", { name: "Secure message" }).press("Enter");
      await desk.getByRole("textbox", { name: "To" }).waitFor();
    };
    const choose = async (typed, option) => {
      await desk.keyboard.type(typed);
      await desk
        .getByRole("listbox", { name: "To" })
        .getByRole("option", { name: option })
        .and(desk.locator("[data-combobox-selected]"))
        .waitFor();
      await desk.keyboard.press("Enter");
    };

    await begin();
    await choose(patient.phone, "Invite Patient to Alder Street Clinic");
    const dialog = desk.getByRole("dialog", { name: "Invite Patient to Alder Street Clinic" });
    await dialog.waitFor();
    await dialog.getByLabel("Name", { exact: true }).fill(patient.name);
    await dialog.getByRole("textbox", { name: "Date of birth" }).fill("1990-07-21");
    await look(desk, "groups-invite");
    await desk.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    const text = desk.getByRole("textbox", { name: "Message" });
    await desk.getByRole("form", { name: `Write to ${patient.name}` }).waitFor();
    await text.fill("Welcome, Nora. Your first visit is on Tuesday.");
    await everyLook(desk, "groups-not-joined");

    const phone = await openPhone(await browser());
    await join(phone, hosted, { to: patient.to, born: "1990-07-21" });

    // What was written before is offered where their conversation begins (SEC-15).
    await desk.keyboard.press("Control+1");
    await desk.getByRole("option", { name: new RegExp(patient.name) }).click();
    await desk.getByText(`You wrote to ${patient.name} before they joined. Send it now?`).waitFor();
    await everyLook(desk, "groups-offered");
    await desk.getByRole("button", { name: "Put it into this message" }).press("Enter");
    await until("the text in the composer", async () =>
      (await text.inputValue()).startsWith("Welcome, Nora."),
    );
    await text.press("Control+Enter");
    await phone.getByText("Your first visit is on Tuesday.").waitFor();

    // A group of two patients and a colleague.
    await begin();
    await choose("theo", /Theo Marchetti/);
    await desk.getByRole("button", { name: "Remove Theo Marchetti" }).waitFor();
    await choose("nora", /Nora Quill/);
    await desk.getByRole("button", { name: "Remove Nora Quill" }).waitFor();
    await choose("bao", /Bao Tran/);
    await desk.getByRole("form", { name: /Bao Tran/ }).waitFor();
    const absent = desk.getByText(/^Not everybody has joined yet: Bao Tran\./);
    if (await absent.isVisible()) {
      await everyLook(desk, "groups-absent");
      await desk.getByRole("textbox", { name: "To" }).press("Backspace");
    } else {
      await desk.getByRole("button", { name: "Remove Bao Tran" }).click();
      await desk.getByRole("textbox", { name: "To" }).focus();
    }
    await choose("priya", /Priya Nair, RN/);
    await desk
      .getByRole("form", { name: "Write to Theo Marchetti, Nora Quill, Priya Nair, RN" })
      .waitFor();
    // Left unsent, it stands among the drafts, and opens with everybody.
    await text.fill("We meet on Thursday at nine.");
    await desk.getByText("Draft saved").waitFor();
    await desk.getByRole("button", { name: /^Drafts/ }).press("Enter");
    const left = desk.getByRole("list", { name: "Drafts outside conversations" });
    await everyLook(desk, "groups-draft");
    await left.getByRole("button", { name: /Theo Marchetti.*Priya Nair/ }).press("Enter");
    await until("the group's draft", async () =>
      (await text.inputValue()).startsWith("We meet on Thursday"),
    );
    await desk.getByRole("textbox", { name: "Subject" }).fill("Walking group");
    await text.press("Control+Enter");
    const understand = desk.getByRole("button", { name: "I understand" });
    await understand.waitFor();
    await everyLook(desk, "groups-names");
    await understand.press("Enter");
    await desk.getByRole("log").getByText("We meet on Thursday at nine.").waitFor();
    const panel = desk.getByRole("complementary", { name: "Details" });
    if (!(await panel.isVisible())) await desk.keyboard.press("Control+Shift+L");
    await panel.getByText("Priya Nair, RN").waitFor();

    // Nora finds it as a conversation of its own, with who is in it.
    await phone.getByRole("button", { name: "All messages" }).click();
    const row = phone.getByRole("listitem").filter({ hasText: "Walking group" });
    await row.getByText("With Priya Nair, RN, Theo Marchetti").waitFor();
    assert.equal(await phone.getByRole("listitem").count(), 2);
    await look(phone, "portal-group-list");
    await row.getByRole("button").click();
    await phone.getByText("We meet on Thursday at nine.").waitFor();
    await phone.getByText(/Everybody here reads what you write\./).waitFor();
    await look(phone, "portal-group");
    await panel
      .getByText(/^Seen /)
      .first()
      .waitFor({ timeout: 10_000 });
    await desk.getByText("Seen by 1 of 3").waitFor();
    await everyLook(desk, "groups-conversation");
  });
}
