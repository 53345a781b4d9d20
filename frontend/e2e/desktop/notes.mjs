// What stays with the team, by keyboard alone on two desktops: a note that calls a
// colleague, the colleague's list of mentions, tags and the list of what carries one.
import assert from "node:assert/strict";
import { enlarge, openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test } from "../harness.mjs";
import { down, pane, press, tab, text } from "../keyboard.mjs";
import { desktopLooks, everyLook } from "../looks.mjs";

export async function notes() {
  await test("MEN-08 (in part) U13 by keys alone: a note calls a colleague, and a tag finds its conversation", async () => {
    const hosted = await service(folder());
    const desks = [];
    for (const who of hosted.signIns.slice(0, 2)) {
      const { page } = await openDesktop(hosted);
      await signIn(page, who);
      await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
      desks.push(page);
    }
    const [ana, priya] = desks;
    const looks = async (page, name) =>
      assert.deepEqual(await everyLook(page, name, desktopLooks, enlarge), []);

    await press(ana, "Alt+ArrowDown");
    await ana.getByRole("heading", { level: 1, name: /Theo Marchetti/ }).waitFor();
    await press(ana, "Control+Shift+n", text("Coffee before surgery? "), text("@pri"));
    await ana.getByRole("option", { name: "Priya Nair, RN" }).waitFor();
    await press(ana, "Enter", text("please answer him."), "Control+Enter");
    await ana.getByRole("log").getByText("please answer him.").waitFor();

    await priya.getByRole("button", { name: /^Mentions\s*1/ }).waitFor();
    await press(priya, pane(/^Inbox/), tab(/^Mentions/), "Enter");
    await priya.getByRole("option", { name: /Theo Marchetti.*Mentions you/ }).waitFor();
    await looks(priya, "notes-mentions");
    await press(priya, pane(/Theo Marchetti/), "Enter");
    await priya.getByRole("article", { name: "Internal note" }).waitFor();
    await priya.getByRole("button", { name: /^Mentions\s*1/ }).waitFor({ state: "hidden" });
    await looks(priya, "notes-note");

    await press(ana, "Control+Shift+g", text("surgery"), "Enter", tab("Save"), "Enter");
    await ana.getByText("Tags changed.").waitFor();
    await looks(ana, "notes-tagged");
    await press(priya, "Control+,", "Control+1", tab("Show a tag"), "Enter");
    await priya.getByRole("menuitem", { name: "surgery" }).waitFor();
    await looks(priya, "notes-tags");
    await press(priya, down("surgery"), "Enter");
    await priya.getByRole("heading", { level: 1, name: "surgery" }).waitFor();
    await priya.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    assert.equal(await priya.getByRole("option").count(), 1);
    await looks(priya, "notes-of-a-tag");
  });
}
