// X1, its other half: in the real desktop, from the last key of a forbidden offer until
// its words are underlined.
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test } from "../harness.mjs";
import { figure, median, quantile } from "./measure.mjs";

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
      globalThis.underlined = { took: [], key: 0 };
      document.addEventListener("keydown", (event) => {
        globalThis.underlined.key = event.timeStamp;
      });
      new MutationObserver(() => {
        const { took, key } = globalThis.underlined;
        if (key === 0 || !document.querySelector("mark[data-verdict=block]")) return;
        took.push(performance.now() - key);
        globalThis.underlined.key = 0;
      }).observe(document.body, { childList: true, subtree: true });
    });
    // A text of its longest, whose last words are the offer.
    const filler = "Please bring your insurance card and the list of your tablets. ";
    const offer = "New CBD gummies in stock, 20% off toda";
    const before = filler
      .repeat(24)
      .slice(0, 1599 - offer.length - 2)
      .trimEnd();
    for (let i = 0; i < 10 * rounds; i++) {
      await field.fill(before);
      await page.waitForFunction(() => !document.body.textContent.includes("Blocked: this text"));
      await page.keyboard.insertText(` ${offer}`);
      await page.keyboard.press("y");
      await page.waitForFunction((n) => globalThis.underlined.took.length > n, i);
    }
    const took = await page.evaluate(() => globalThis.underlined.took);
    figure({
      id: "X1",
      work: "key to underlined words in 1,599 characters, p50",
      unit: "ms",
      ours: median(took),
      samples: took,
      target: "<= 5 ms",
      reached: median(took) <= 5,
    });
    figure({
      id: "X1",
      work: "the same, p95",
      unit: "ms",
      ours: quantile(took, 0.95),
      samples: took,
      target: "<= 5 ms",
      reached: quantile(took, 0.95) <= 5,
    });
    await context.close();
  });
}
