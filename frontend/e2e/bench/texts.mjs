// X1, its other half: in the real desktop, from the last key of a forbidden offer until
// its words are underlined.
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test } from "../harness.mjs";
import { figure, quantile } from "./measure.mjs";

export async function texts({ rounds }) {
  await test("X1 from a key to the underlined words", async () => {
    const hosted = await service(folder());
    const { page, context } = await openDesktop(hosted);
    await signIn(page, hosted.signIns[0]);
    const written = await fetch(`${hosted.texts.page}texts.json`, {
      method: "POST",
      body: JSON.stringify({ from: "+15035550171", to: "+15035550123", body: "Hello?" }),
    });
    if (!written.ok) throw new Error(await written.text());
    await page.getByRole("option", { name: /555-0171/ }).click();
    const field = page.getByRole("textbox", { name: "Message", exact: true });
    await field.waitFor();
    await page.evaluate(() => {
      const now = { took: [] };
      globalThis.underlined = now;
      document.addEventListener(
        "keydown",
        (event) => {
          now.key = event.timeStamp;
        },
        true,
      );
      const { App } = globalThis.go.app;
      const check = App.CheckText;
      App.CheckText = async (draft) => {
        now.asked = performance.now();
        const said = await check(draft);
        now.answered = performance.now();
        now.draft = draft;
        return said;
      };
      new MutationObserver(() => {
        if (!now.key || !document.querySelector("mark[data-verdict=block]")) return;
        const marked = performance.now();
        now.took.push({
          all: marked - now.key,
          before: now.asked - now.key,
          after: marked - now.answered,
        });
        now.key = 0;
      }).observe(document.body, { childList: true, subtree: true });
      // The call with nothing drawn beside it.
      now.alone = () =>
        new Promise((done) => {
          requestIdleCallback(async () => {
            const began = performance.now();
            await check(now.draft);
            done(performance.now() - began);
          });
        });
    });
    // A text of its longest, which is an offer with its last letter only.
    const filler = "Please bring your insurance card and the list of your tablets. ";
    const offer = "Buy our CB";
    const before = filler
      .repeat(24)
      .slice(0, 1599 - offer.length - 2)
      .trimEnd();
    const length = before.length + offer.length + 1;
    const alone = [];
    for (let i = 0; i < 10 * rounds; i++) {
      await field.fill(before);
      await page.waitForFunction(() => !document.body.textContent.includes("Blocked: this text"));
      await page.keyboard.insertText(` ${offer}`);
      await page.getByText(`${length.toLocaleString("en-US")} `).waitFor();
      await page.keyboard.press("D");
      await page.waitForFunction((n) => globalThis.underlined.took.length > n, i);
      alone.push(await page.evaluate(() => globalThis.underlined.alone()));
    }
    const took = await page.evaluate(() => globalThis.underlined.took);
    const row = (work, samples, q) => {
      const ours = quantile(samples, q);
      figure({ id: "X1", work, unit: "ms", ours, samples, target: "<= 5 ms", reached: ours <= 5 });
    };
    const all = took.map((one) => one.all);
    row("key to underlined words in 1,599 characters, p50", all, 0.5);
    row("the same, p95", all, 0.95);
    // Chromium runs nothing between a key and the frame that shows it: an answer that is
    // there waits for that frame.
    const ours = took.map(({ before, after }, i) => before + alone[i] + after);
    row("of it key to question, the call alone, answer to lines, p50", ours, 0.5);
    await context.close();
  });
}
