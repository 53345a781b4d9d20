// Taking back what was sent, by keyboard alone, and one draft on two computers.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";

export async function undo() {
  await test("U7 U8 N5 (in part) by keys alone: undone, retracted, and a draft on two desks", async () => {
    const hosted = await service(folder());
    const [ana] = hosted.signIns;
    const one = await openDesktop(hosted);
    await signIn(one.page, { ...ana, undoSend: 30 });
    const { page } = one;
    const press = (keys) => page.keyboard.press(keys);
    const field = (on) => on.getByRole("textbox", { name: "Message", exact: true });
    const text = async (on, words) => {
      await on.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll("form textarea")].some(({ value }) => value === wanted),
        words,
      );
    };
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await press("Alt+ArrowDown");
    await page.getByRole("heading", { level: 1, name: /Theo Marchetti/ }).waitFor();

    await press("Control+Shift+t");
    await page.keyboard.type("Sent to the wrong person");
    await press("Control+Enter");
    await page
      .getByText(/^Sending in \d+ s\.$/)
      .first()
      .waitFor();
    await look(page, "undo-toast");
    await press("F6"); // out of the field, where Ctrl Z is the text's
    await press("Control+z");
    await text(page, "Sent to the wrong person");
    assert.equal(
      await field(page).evaluate((area) => document.activeElement === area && area.selectionEnd),
      "Sent to the wrong person".length,
    );
    await look(page, "undo-undone");

    // One draft, typed on two computers while neither knew of the other.
    const two = await openDesktop(hosted);
    await signIn(two.page, { ...ana, undoSend: 30 });
    await two.page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await two.page.keyboard.press("Alt+ArrowDown");
    await text(two.page, "Sent to the wrong person");
    const other = await two.page.evaluate(() => window.go.app.App.Inbox("drafts", "", 1));
    const id = other.rows[0].id;
    await Promise.all([
      page.evaluate(
        (key) => window.go.app.App.SaveDraft(key, "Sent to the wrong person, at the desk"),
        id,
      ),
      two.page.evaluate(
        (key) => window.go.app.App.SaveDraft(key, "Sent to the wrong person, in the room"),
        id,
      ),
    ]);
    const both = page.getByText("You edited this draft on two computers. Both are kept.");
    await both.waitFor();
    await text(page, "Sent to the wrong person, at the desk");
    await look(page, "draft-two-computers");
    await page.getByRole("button", { name: "Put both together" }).focus();
    await press("Enter");
    await both.waitFor({ state: "detached" });
    await text(
      two.page,
      "Sent to the wrong person, at the desk\n\nSent to the wrong person, in the room",
    );

    await press("Control+,");
    await page.getByRole("button", { name: "Sending" }).focus();
    await press("Enter");
    await page.getByLabel("Undo send").waitFor();
    await look(page, "settings-sending");
    await page.getByLabel("Undo send").selectOption("0");
    await press("Control+1");
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await press("Alt+ArrowDown");
    await press("Control+Shift+t");
    await press("Control+Enter");
    const said = page.getByRole("article").filter({ hasText: "in the room" });
    await said.getByText("Sent", { exact: true }).waitFor();
    await said.getByRole("button", { name: "Message actions" }).focus();
    await press("Enter");
    await page.getByRole("menuitem", { name: "Retract" }).waitFor();
    await look(page, "retract-menu");
    await page.getByRole("menuitem", { name: "Retract" }).press("Enter");
    await page
      .getByText(/Ana Reyes retracted a message\./)
      .first()
      .waitFor();
    await look(page, "retracted");
    await two.page
      .getByText(/Ana Reyes retracted a message\./)
      .first()
      .waitFor();
    for (const desk of [one, two]) await desk.context.close();
  });
}
