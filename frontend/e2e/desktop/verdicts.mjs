// What a text is warned of, by keyboard alone: the reason that it goes with, quiet hours
// where its reader is, the guard's question, and its place behind others of its number.
import assert from "node:assert/strict";
import { test, until } from "../harness.mjs";
import { press, tab, text } from "../keyboard.mjs";
import { clear, newContact, openTexts } from "./texts.mjs";

/** Where it is the middle of the night. */
function asleep() {
  const hour = (timeZone) =>
    Number(new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" }).format());
  return Intl.supportedValuesOf("timeZone").find(
    (zone) => /^[A-Z][a-z]+\/[A-Z][a-z]+$/.test(zone) && [1, 2, 3, 4].includes(hour(zone)),
  );
}

export async function verdicts() {
  await test("CMP-01 CMP-19 N1 N6 (in part) by keys alone: a warned text goes with its reason, in quiet hours, past the guard and behind others", async () => {
    const { page, wrong, looks, phones } = await openTexts();
    const phone = "+15035550163";
    const born = [tab("Date of birth"), text("03/14/1986")];
    const lives = [tab("Time zone"), text(asleep().replace("_", " ")), "ArrowDown", "Enter"];
    await newContact(page, "Iris Okonkwo", "(503) 555-0163", ...born, ...lives, tab("Save"));
    await phones.writes(phone, "Hello, do you have time next week?");
    await press(page, "Control+1");
    const row = page.getByRole("option", { name: /Iris Okonkwo, SMS/ });
    await row.waitFor();
    await press(page, "Alt+ArrowDown");
    await page.getByRole("form", { name: "Write to Iris Okonkwo" }).waitFor();
    await page.getByText("Iris Okonkwo, born Mar 14, 1986").waitFor();

    const said = "Hi Iris, your A1c is 9.1 and you have type 2 diabetes.";
    await press(page, "Control+Shift+t", text(said));
    await page.getByRole("button", { name: "Send anyway" }).waitFor();
    await press(page, "Control+Enter");
    await until("the reasons", () =>
      page.evaluate(
        () => document.activeElement?.closest("label")?.textContent === "Patient asked",
      ),
    );
    await looks("text-reason");
    assert.equal((await phones.got(phone)).length, 0);
    await press(page, "ArrowDown", "Control+Enter");
    await until("the text", async () =>
      (await phones.got(phone)).some(({ body }) => body === said),
    );

    await press(
      page,
      "Control+Shift+t",
      text("Hi Iris, 20% off your visit this month only. Book now!"),
    );
    await page.getByText("Quiet hours").first().waitFor();
    const hidden = () =>
      page.getByRole("log").evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
    assert.ok((await hidden()) <= 1, "the newest text went under the verdict");
    await looks("text-quiet");

    await press(page, ...clear, text("Hi Theo, see you on Monday at 8:30."), "Control+Enter");
    await page.getByRole("alert", { name: "Is this for the right person?" }).waitFor();
    await looks("text-guard");

    await press(page, "Control+Shift+t", ...clear);
    await phones.busy(phone);
    for (const words of [
      "See you Monday.",
      "Please come ten minutes early.",
      "Park behind the house.",
    ])
      await press(page, "Control+Shift+t", text(words), "Control+Enter");
    await page
      .getByText(/texts? leaves? before it/)
      .first()
      .waitFor();
    await looks("text-queue");
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
}
