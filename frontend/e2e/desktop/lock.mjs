// A computer that several people share, by keys alone: who else is at a
// conversation, the lock, the next person, and what could not leave.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";

const names = /Theo|Marchetti|Maya|Lena|Ana|Reyes|Priya|Nair|Alder|CANARY/;
const sizes = [
  ["1280", { width: 1280, height: 800 }],
  ["1024", { width: 1024, height: 700 }],
];

export async function lock() {
  await test("N7, U9, SEC-07 (in part) by keys alone: presence, lock, wrong secret, switch, what could not leave", async () => {
    const hosted = await service(folder());
    const [ana, priya, ife] = hosted.signIns;
    const data = folder();
    const desk = await openDesktop({ ...hosted, data });
    const other = await openDesktop(hosted);
    const { page } = desk;
    const press = (keys) => page.keyboard.press(keys);
    await signIn(page, ana);
    await signIn(other.page, priya);
    for (const { page } of [desk, other]) {
      await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
      await page.keyboard.press("Alt+ArrowDown");
      await page.getByRole("heading", { level: 1, name: /Theo Marchetti/ }).waitFor();
    }

    await other.page.bringToFront();
    await page.bringToFront();
    await page.getByText("Priya is viewing").waitFor();
    await press("Control+Shift+t");
    await page.keyboard.type("We are open CANARY");
    await other.page.keyboard.press("Control+Shift+t");
    await other.page.keyboard.type("Come at ten.");
    await page
      .getByRole("banner")
      .or(page.getByRole("main"))
      .getByText("Priya is replying")
      .first()
      .waitFor();
    for (const [size, viewport] of sizes) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await look(page, `presence-${size}-${colorScheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(sizes[0][1]);
    await other.page.keyboard.press("Control+Enter");
    await page.getByRole("log").getByText("Come at ten.").waitFor();
    await press("Control+Enter");
    await page.getByText("Priya answered 1 min ago.").waitFor();
    await look(page, "answered");

    await press("Control+Shift+x");
    const secret = page.getByLabel("Enter your passphrase", { exact: true });
    await secret.waitFor();
    assert.equal(await page.title(), "Rowan – locked");
    assert.doesNotMatch(await page.content(), names);
    await look(page, "locked-one");
    await page.keyboard.type("not hers");
    await press("Enter");
    await page.getByText("That passphrase did not match. 4 tries left.").waitFor();
    await look(page, "locked-wrong");

    // Somebody else signs in on the same computer.
    await page.getByRole("button", { name: "Sign in as somebody else" }).focus();
    await press("Enter");
    await signIn(page, ife);
    await page.getByRole("option").first().waitFor();
    await page
      .getByText(/Okafor/)
      .first()
      .waitFor();
    assert.doesNotMatch(await page.content(), /CANARY/);
    await press("Control+Shift+x");
    await secret.waitFor();
    assert.equal(await page.getByRole("radio").count(), 2);
    for (const [size, viewport] of sizes) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await look(page, `locked-${size}-${colorScheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(sizes[0][1]);

    // Back to Ana, whose text is there; the service is not.
    await page.getByRole("radio").first().focus();
    await press("Tab");
    await page.keyboard.type(ana.passphrase);
    const began = Date.now();
    await press("Enter");
    await page.getByRole("option").first().waitFor();
    assert.ok(Date.now() - began < 2000, `switching took ${Date.now() - began} ms`);
    await hosted.stop();
    await press("Alt+ArrowDown");
    await page.getByRole("heading", { level: 1, name: /Theo Marchetti/ }).waitFor();
    await press("Control+Shift+t");
    const text = page.getByRole("textbox", { name: "Message", exact: true });
    assert.equal(await text.inputValue(), "We are open CANARY");
    await press("Control+Enter");
    await page.getByRole("log").getByText("We are open CANARY").waitFor();
    await press("Control+Shift+x");
    await page.getByText(/: What you wrote is still being sent\./).waitFor();
    await look(page, "locked-sending");
    await desk.context.close();
    await desk.app.stop();

    const again = await openDesktop({ ...hosted, data });
    await again.page.getByText("AR: 1 message could not be sent yet. It waits here.").waitFor();
    assert.doesNotMatch(await again.page.content(), names);
    await look(again.page, "locked-waiting");
  });
}
