// A patient on a phone sends a photo and a PDF, and looks at the photo.
import assert from "node:assert/strict";
import { browser, folder, look, service, test, until } from "../harness.mjs";
import { join, openPhone } from "../patient.mjs";

export async function attachments() {
  await test("PAT-06 ATT-02 ATT-03 (in part) a patient's photo and PDF go from a phone to the practice", async () => {
    const hosted = await service(folder());
    const chromium = await browser();
    const phone = await openPhone(chromium);
    const context = phone.context();
    const wrong = [];
    phone.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    const field = await join(phone, hosted);

    const photo = await phone.screenshot({ type: "jpeg" });
    const pdf = Buffer.from(`%PDF-1.7\n${"1 0 obj\nendobj\n".repeat(60_000)}%%EOF\n`);
    const chooser = phone.locator("input[type=file]");
    await context.setOffline(true);
    await chooser.setInputFiles([
      { name: "rash.jpg", mimeType: "image/jpeg", buffer: photo },
      { name: "insurance card.pdf", mimeType: "application/pdf", buffer: pdf },
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>1</script>") },
      { name: "scan.png", mimeType: "image/png", buffer: Buffer.from("MZ a renamed program") },
    ]);
    await phone.getByText("Only photos (PNG, JPEG), PDF, video or audio.").waitFor();
    await phone
      .getByText(/waits for the network/)
      .first()
      .waitFor();
    await look(phone, "portal-attach-offline");
    await context.setOffline(false);
    await phone.getByText(/it is damaged, or not a photo/).waitFor();
    await phone.getByText("900 KB", { exact: true }).waitFor();
    await look(phone, "portal-attach-chips");
    await phone.getByRole("button", { name: "Remove page.html" }).click();
    await phone.getByRole("button", { name: "Remove scan.png" }).click();
    await field.fill("It began on Monday. My new card is there too.");
    await phone.getByRole("button", { name: "Send" }).click();
    await phone.getByText(/^Delivered/).waitFor();
    const shown = phone.getByRole("button", { name: "Open photo rash.jpg" });
    await until("the photo", () =>
      shown.locator("img").evaluate((img) => img.complete && img.naturalWidth > 0),
    );
    await look(phone, "portal-attached");

    // The keyboard alone opens the photo and closes it again.
    await shown.focus();
    await phone.keyboard.press("Enter");
    const viewer = phone.getByRole("dialog", { name: "Photo rash.jpg" });
    await until("the photo, large", () =>
      viewer.getByRole("img").evaluate((img) => img.complete && img.naturalWidth > 0),
    );
    await look(phone, "portal-viewer");
    await phone.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });

    const saved = phone.waitForEvent("download");
    await phone.getByRole("link", { name: /^Download insurance card\.pdf/ }).click();
    assert.equal((await saved).suggestedFilename(), "insurance card.pdf");
    const refused = wrong.filter((text) => !/ERR_INTERNET_DISCONNECTED|415/.test(text));
    assert.deepEqual(refused, [], "the page complains");
  });
}
