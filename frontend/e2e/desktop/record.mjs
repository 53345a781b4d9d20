// A record leaves, by keys alone: from the contact, for a reason, with a fresh proof,
// through the system's own dialog, as one file that holds every message in each form.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { authenticator, enlarge, openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test, until } from "../harness.mjs";
import { press, tab, text } from "../keyboard.mjs";
import { desktopLooks, everyLook } from "../looks.mjs";
import * as screen from "../screen.mjs";

export async function record() {
  await test("N4 U15 CMP-15 (in part) by keys alone: a contact's record is exported, and holds every message in each of its forms", async () => {
    const hosted = await service(folder());
    const [ana] = hosted.signIns;
    const { app, page, screen: display } = await openDesktop(hosted);
    const { pid } = app.child;
    await signIn(page, ana);
    const looks = async (name) =>
      assert.deepEqual(await everyLook(page, name, desktopLooks, enlarge), []);
    await press(page, "Alt+ArrowDown");
    await page.getByRole("heading", { level: 1, name: /Theo Marchetti/ }).waitFor();
    const said = await page.evaluate(async () => {
      const { App } = window.go.app;
      const { rows } = await App.Inbox("inbox", "", 50);
      const { id } = rows.find(({ name }) => name.startsWith("Theo Marchetti"));
      return (await App.Messages(id, { before: "", after: "", around: "" }, 500)).messages.length;
    });
    assert.ok(said > 0);

    const asks = page.getByRole("dialog", { name: "Print or export" });
    await press(page, tab("Print or export"), "Enter");
    await asks.getByRole("radio", { name: "This conversation" }).waitFor();
    await looks("record-conversation");
    await press(page, "ArrowDown", tab("The patient asked for it"), "ArrowDown");
    await press(page, tab(/^Code of your authenticator/), text("000000"), "Enter");
    await asks.getByText(/This code does not match/).waitFor();
    await looks("record-wrong-code");

    const files = folder();
    const path = join(files, "record.zip");
    const before = (await screen.windows(display, pid)).length;
    await press(page, text(authenticator(ana.factor)), "Enter");
    // The dialog is another window of the program: where to, and under which name.
    const shown = async () => (await screen.windows(display, pid)).length > before;
    await until("the dialog", shown);
    await screen.press(display, pid, "ctrl+a");
    await screen.type(display, pid, path);
    await screen.press(display, pid, "Return");
    await until("the file", () => existsSync(path));
    await page.getByText("The record was exported.").waitFor();
    assert.deepEqual(readdirSync(files), ["record.zip"]);

    const read = (name) => execFileSync("python3", ["-c", unpack, path, name]).toString();
    const manifest = JSON.parse(read("manifest.json"));
    const messages = JSON.parse(read("fhir.json")).entry.filter(
      ({ resource }) => resource.resourceType === "Communication",
    );
    assert.equal(manifest.why, "care");
    assert.ok(manifest.messages >= said, `${manifest.messages} of ${said} messages`);
    assert.equal(messages.length, manifest.messages);
    assert.equal(read("record.html").match(/data-message=/g).length, manifest.messages);
    assert.ok(read("record.pdf").startsWith("%PDF-"));

    await press(page, "Control+2");
    await page.getByRole("option", { name: /Theo Marchetti/ }).click();
    await press(page, tab("Print or export the record"), "Enter");
    await asks.getByText(/over all channels/).waitFor();
    await looks("record-contact");
  });
}

const unpack =
  "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
