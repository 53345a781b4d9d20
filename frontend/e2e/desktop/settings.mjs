// The settings and the help, by keyboard alone: each page does what it is for.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";
import { back, down, press, tab, text } from "../keyboard.mjs";

export async function settings() {
  await test("LNK-04 MEN-10 (in part) U1 (in part) by keys alone: every page of the settings, and the help", async () => {
    const hosted = await service(folder());
    const { page } = await openDesktop(hosted);
    await signIn(page, hosted.signIns[0]);
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const row = (name) => page.getByRole("row", { name });
    const open = async (name) => {
      await press(page, "Control+,", back(name), "Enter");
      await page.getByRole("heading", { level: 1, name }).waitFor();
    };

    await press(page, "Control+,");
    await row(/Alder Street Clinic/).waitFor();
    await press(page, tab("New link"), "Enter", text("Billing desk"));
    await press(page, tab(/Ana Reyes/), "Space", tab(/Priya Nair/), "Space", tab("Save"), "Enter");
    await row(/Billing desk.*Ana Reyes/).waitFor();
    await press(page, tab("Change Billing desk"), "Enter", down("Rename"), "Enter");
    await page.getByRole("dialog", { name: "Rename" }).waitFor();
    await press(page, "Control+a", text("Billing"), "Enter");
    await row(/^Billing /).waitFor();
    await press(page, tab("Change Billing"), "Enter", down("Members"), "Enter");
    await press(page, tab(/Priya Nair/), "Space", tab("Save"), "Enter");
    await page.getByText("Priya Nair, RN will no longer see its conversations.").waitFor();
    await look(page, "settings-member-removed");
    await press(page, tab("Remove"), "Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const from = page.getByLabel("New conversations come from");
    await press(page, tab("New conversations come from"), text("Billing"));
    await look(page, "settings-links");
    assert.equal(await from.evaluate((select) => select.selectedOptions[0].text), "Billing");
    await press(page, tab("Keep at most"), text("500"));
    await press(page, back("Change Billing"), "Enter", down("Archive"), "Enter");
    await page.getByText("Billing is archived. Nothing new begins on it.").waitFor();
    await look(page, "settings-link-archived");

    await open("Practice");
    await press(page, tab("Hours"), text("Mon to Thu, 8 AM to 5 PM."), "Enter");
    await page.getByText("Saved. Patients see it at once.").waitFor();
    await look(page, "settings-practice");

    await open("Team");
    await press(page, tab("Invite"), "Enter", text("zoe@alderstreet.example"), "Enter");
    await row(/zoe@alderstreet.example/).waitFor();
    await press(page, tab(/^Change zoe/), "Enter", down("Revoke invite"), "Enter");
    await row(/zoe@alderstreet.example.*Invite revoked/).waitFor();
    await look(page, "settings-team");

    await open("Devices");
    await page.getByText("This computer").waitFor();
    await look(page, "settings-devices");

    await open("Lock");
    await press(page, tab("Lock after"), text("5 "));
    await open("Practice");
    await open("Lock");
    const after = page.getByLabel("Lock after");
    assert.equal(await after.evaluate((select) => select.selectedOptions[0].text), "5 minutes");
    await look(page, "settings-lock");
    await press(page, "Escape");
    await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();

    await press(page, "Control+/");
    const help = page.getByRole("dialog", { name: "Help" });
    await help.getByRole("heading", { name: "Keys" }).waitFor();
    await press(page, tab("Search the help"), text("grey"));
    await press(page, tab("What a secure message is"), "Enter");
    await help.getByText(/Until then their lock is grey/).waitFor();
    await look(page, "settings-help-found");
    await press(page, "Escape");
    await help.waitFor({ state: "hidden" });
  });
}
