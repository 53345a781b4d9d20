// Archiving and assigning by keyboard alone, on two desktops of one practice.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";

export async function triage() {
  await test("INB-09 (in part) by keys alone: assigned, archived, undone, on every desk", async () => {
    const hosted = await service(folder());
    const desks = [];
    for (const who of hosted.signIns.slice(0, 2)) {
      const desk = await openDesktop(hosted);
      await signIn(desk.page, who);
      await row(desk.page, /Theo Marchetti/).waitFor();
      desks.push(desk);
    }
    const [{ page }, { page: other }] = desks;
    const press = (keys) => page.keyboard.press(keys);
    const open = (name) => page.getByRole("heading", { level: 1, name }).waitFor();

    await press("Alt+ArrowDown"); // the newest is Theo's
    await open(/Theo Marchetti/);
    await press("Control+Shift+s");
    await page.getByRole("menuitem", { name: "Ana Reyes" }).waitFor();
    await look(page, "triage-assign");
    await press("Escape");
    await press("Control+Shift+i");
    await page.getByRole("main").getByRole("button", { name: "Assigned to Ana Reyes" }).waitFor();

    await press("Control+Shift+a");
    await row(page, /Theo Marchetti/).waitFor({ state: "detached" });
    await open(/Lena Harper/);
    await row(other, /Theo Marchetti/).waitFor({ state: "detached" });
    await look(page, "triage-archived");
    await press("Control+z");
    await row(page, /Theo Marchetti/).waitFor();
    await row(other, /Theo Marchetti/).waitFor();

    // To the rail and down to Archived, where the sample has one conversation.
    await press("F6");
    for (let i = 0; i < 8; i++) {
      if (await page.evaluate(() => document.activeElement.closest("[data-pane=rail]"))) break;
      await press("F6");
    }
    for (let i = 0; i < 20; i++) {
      const name = await page.evaluate(() => document.activeElement.textContent);
      if (name.startsWith("Archived")) break;
      await press("Tab");
    }
    await press("Enter");
    await row(page, /Grace Whitfield/).waitFor();
    assert.equal(await page.getByRole("option").count(), 1);
    await look(page, "triage-archive");
    for (const desk of desks) await desk.context.close();
  });
}

function row(page, name) {
  return page.getByRole("option", { name });
}
