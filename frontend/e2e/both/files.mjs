// Files both ways: a teammate at the real desktop and a patient on a phone.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join as path } from "node:path";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test, until } from "../harness.mjs";
import { join, openPhone } from "../patient.mjs";

const shown = (img) => img.evaluate((it) => it.complete && it.naturalWidth > 0);

/** every file below a folder. */
function below(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .map((name) => path(dir, name))
    .filter((file) => statSync(file).isFile());
}

export async function files() {
  await test("ATT-01 (in part) ATT-02 ATT-03 ATT-06 (in part) files go from the desktop by keyboard and come from a phone", async () => {
    const hosted = await service(folder());
    const { page: desk, chromium, data, context } = await openDesktop(hosted);
    const wrong = [];
    desk.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    desk.on("filechooser", () => {}); // from now on the dialog is the test's
    await signIn(desk, hosted.signIns[0]);
    const phone = await openPhone(chromium);
    const field = await join(phone, hosted);
    await desk.bringToFront();
    await desk
      .getByRole("option", { name: /Maya Lindqvist/ })
      .first()
      .click();
    const log = desk.getByRole("log");
    await log.waitFor();

    // By keyboard alone: to the composer, on to the plus, and the computer's dialog.
    await desk.keyboard.press("Control+Shift+T");
    await desk.keyboard.type("Your exercises.");
    await desk.keyboard.press("Tab");
    assert.equal(
      await desk.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      "Attach files",
    );
    const photo = await desk.screenshot({ type: "png" });
    const pdf = Buffer.from(`%PDF-1.7\n% CANARYPDF\n${"1 0 obj\nendobj\n".repeat(200_000)}%%EOF\n`);
    const asked = desk.waitForEvent("filechooser");
    await desk.keyboard.press("Enter");
    await (await asked).setFiles([
      { name: "CANARYNAME.png", mimeType: "image/png", buffer: photo },
      { name: "exercises.pdf", mimeType: "application/pdf", buffer: pdf },
      { name: "scan.heic", mimeType: "image/heic", buffer: Buffer.from("\0\0\0\x18ftypheic") },
      { name: "tool.png", mimeType: "image/png", buffer: Buffer.from("MZ a renamed program") },
    ]);
    await desk.getByText('PNG, JPEG, PDF, video or audio. "scan.heic" was not added.').waitFor();
    await desk.getByText('PNG, JPEG, PDF, video or audio. "tool.png" was not added.').waitFor();
    const chips = desk.getByRole("list", { name: "Attached" });
    await chips.getByText("exercises.pdf").waitFor();
    assert.equal(await chips.getByRole("listitem").count(), 2);
    await desk.keyboard.press("Control+Shift+T");
    await desk.getByRole("tooltip").waitFor({ state: "hidden" });
    await look(desk, "desktop-attach-chips");
    await desk.keyboard.press("Control+Enter");
    await chips.waitFor({ state: "hidden" });
    const sent = log.getByRole("button", { name: "Open CANARYNAME.png" });
    await until("the picture in the thread", () => shown(sent.locator("img")));
    await log.getByText("Sent", { exact: true }).last().waitFor({ timeout: 30_000 });
    await look(desk, "desktop-attached");

    await phone.getByText("Your exercises.").waitFor();
    await until("the picture on the phone", () => shown(phone.locator("article img").last()));
    await phone.locator("input[type=file]").setInputFiles([
      {
        name: "rash.jpg",
        mimeType: "image/jpeg",
        buffer: await phone.screenshot({ type: "jpeg" }),
      },
    ]);
    await phone.getByText(/^[0-9]+ KB$/).waitFor();
    await field.fill("It looks like this.");
    await phone.getByRole("button", { name: "Send" }).click();
    await phone.getByText(/^Delivered/).waitFor();
    const theirs = log.getByRole("button", { name: "Open rash.jpg" });
    await theirs.waitFor({ timeout: 30_000 });
    await until("their picture in the thread", () => shown(theirs.locator("img")));
    await look(desk, "desktop-received");

    // The viewer, by keyboard.
    await theirs.focus();
    await desk.keyboard.press("Enter");
    const viewer = desk.getByRole("dialog", { name: "rash.jpg" });
    await until("their picture, large", () => shown(viewer.getByRole("img", { name: "rash.jpg" })));
    await look(desk, "desktop-viewer");
    await desk.keyboard.press("+");
    await desk.keyboard.press("+");
    await look(desk, "desktop-viewer-zoomed");
    await desk.keyboard.press("-");
    await desk.keyboard.press("-");
    await desk.keyboard.press("ArrowLeft");
    const card = desk.getByRole("dialog", { name: "exercises.pdf" });
    await card.getByText("PDFs are shown by another program.").waitFor();
    await card.getByRole("button", { name: "Save as…" }).click();
    await card.getByText(/The saved copy is no longer encrypted/).waitFor();
    await look(desk, "desktop-viewer-pdf");
    await card.getByRole("button", { name: "Cancel" }).click();
    await desk.keyboard.press("Escape");
    await card.waitFor({ state: "hidden" });

    const panel = desk.getByRole("complementary", { name: "Details" });
    await panel.getByRole("heading", { name: "Files" }).waitFor();
    assert.equal(await panel.getByRole("button", { name: /^[\w]+\.(png|pdf|jpg)/ }).count(), 3);
    await desk.setViewportSize({ width: 1024, height: 700 });
    await look(desk, "desktop-received-1024");
    await desk.setViewportSize({ width: 1280, height: 800 });
    await desk.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await look(desk, "desktop-received-dark");
    await desk.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });

    await desk.keyboard.press("Control+f");
    await desk.getByPlaceholder("Search people and messages").fill("canaryname");
    await desk.getByRole("option", { name: /CANARYNAME\.png/ }).waitFor();
    await desk.keyboard.press("Escape");
    await desk.keyboard.press("Control+,");
    await desk.getByRole("combobox", { name: "Keep at most" }).scrollIntoViewIfNeeded();
    await look(desk, "desktop-storage");

    // Nothing of it is in clear on the disk, and nothing is given while locked.
    const address = await desk.evaluate(async () => (await fetch("/attachments/x/view")).status);
    assert.equal(address, 404);
    await desk.keyboard.press("Control+Shift+X");
    await desk.getByRole("heading", { name: "Rowan is locked" }).waitFor();
    assert.equal(await desk.evaluate(async () => (await fetch("/attachments/x/view")).status), 403);
    const kept = below(data);
    assert.ok(
      kept.some((path) => path.includes("-files")),
      "there are sealed files",
    );
    for (const path of kept) {
      const bytes = readFileSync(path);
      for (const canary of ["CANARYNAME", "CANARYPDF"]) {
        assert.ok(!bytes.includes(canary) && !path.includes(canary), `${path} holds ${canary}`);
      }
    }
    await context.close();
    // What was refused is told, and the policy stops the style of a dialog's scroll lock.
    const complaints = wrong.filter((text) => !/status of 4(03|04|22)|inline style/.test(text));
    assert.deepEqual(complaints, [], "the page complains");
  });
}
