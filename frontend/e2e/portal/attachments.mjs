// A patient on a phone sends a photo and a PDF, and looks at the photo.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { browser, folder, look, service, test, until } from "../harness.mjs";
import { join, openPhone } from "../patient.mjs";

/** a recording of nothing, as long as is asked for: a WAV of 8,000 bytes a second. */
function recording(seconds) {
  const wav = Buffer.alloc(44 + seconds * 8000, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // one channel
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(8000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(wav.length - 44, 40);
  return wav;
}

/** what a browser asks of files: their bytes, on a host of their own, and the way there. */
function watch(context, hosted) {
  const host = hosted.address.replace("127.0.0.1", "127.0.0.2");
  const seen = { host, bytes: [], ways: [] };
  context.on("request", (request) => {
    if (request.url().startsWith(host)) seen.bytes.push(request);
    else if (request.url().includes("/content?as=")) seen.ways.push(request);
  });
  return seen;
}

export async function attachments() {
  await test("PAT-06 ATT-02 ATT-03 Trust43 (in part) a patient's photo and PDF go from a phone to the practice", async () => {
    const hosted = await service(folder());
    const chromium = await browser();
    const phone = await openPhone(chromium);
    const context = phone.context();
    const asked = watch(context, hosted);
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
    assert.equal(readFileSync(await (await saved).path()).compare(pdf), 0, "what is saved");

    // A recording is paused until the address at which it is read has ended.
    await chooser.setInputFiles([
      { name: "cough.wav", mimeType: "audio/wav", buffer: recording(2400) },
    ]);
    await phone.getByText("19 MB", { exact: true }).waitFor();
    await phone.getByRole("button", { name: "Send" }).click();
    const sound = phone.getByLabel("cough.wav", { exact: true });
    await sound.waitFor({ timeout: 60_000 });
    await sound.evaluate((it) => it.play());
    // Addresses of one second are the same one.
    await until("the recording", () => sound.evaluate((it) => it.currentTime > 1.5));
    await sound.evaluate((it) => it.pause());
    const ended = asked.bytes.at(-1).url();
    let refused = 0;
    await context.route(ended, (route) => {
      refused++;
      return route.fulfill({ status: 404, contentType: "application/problem+json", body: "{}" });
    });
    const ways = asked.ways.length;
    await sound.evaluate((it) => {
      it.currentTime = 2000;
      it.play().catch(() => {}); // the page plays it again
    });
    await until("the recording goes on", () =>
      sound.evaluate((it) => !it.error && !it.paused && it.currentTime > 2000.2),
    );
    assert.ok(refused > 0, "the address had ended");
    assert.equal(asked.ways.length, ways + 1);
    assert.notEqual(asked.bytes.at(-1).url(), ended);

    // All of it came from the other host, to which no cookie goes.
    assert.deepEqual(
      new Set(asked.ways.map((way) => new URL(way.url()).searchParams.get("as"))),
      new Set(["thumbnail", "view", "original"]),
    );
    for (const way of asked.ways) {
      const [from] = asked.bytes.filter((bytes) => bytes.redirectedFrom() === way);
      assert.ok(from, `${way.url()} leads to ${asked.host}`);
      assert.ok(!("cookie" in (await from.allHeaders())), "a cookie goes to the files");
    }
    const complaints = wrong.filter((text) => !/ERR_INTERNET_DISCONNECTED|415|404/.test(text));
    assert.deepEqual(complaints, [], "the page complains");
  });
}
