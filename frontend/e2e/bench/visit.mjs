// P1: a patient's first visit on a slow phone, and Lighthouse's scores of two pages.
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { folder, freePort, later, launching, service, test } from "../harness.mjs";
import { score } from "../lighthouse/score.mjs";
import { join, pen, phone } from "../patient.mjs";
import { figure, median } from "./measure.mjs";
import { staff } from "./staff.mjs";

export async function visit({ rounds }) {
  await test("P1 a patient's first visit", async () => {
    const hosted = await service(folder());
    // Lighthouse opens its own tab in the browser, signed in as the patient is.
    const port = await freePort();
    const context = await chromium.launchPersistentContext(folder(), {
      ...launching,
      ...phone,
      args: [...launching.args, `--remote-debugging-port=${port}`],
    });
    later(() => context.close());
    const invitation = await scores("invitation", hosted.join, port, rounds);

    const page = await context.newPage();
    await slow(context, page);
    let script = 0;
    page.on("response", async (response) => {
      if (response.request().resourceType() !== "script") return;
      script += gzipSync(await response.body()).length;
    });
    const screens = [];
    const began = performance.now();
    await join(page, hosted, {
      seen: (name) => screens.push(name),
      typing: { delay: 80 },
    });
    const took = (performance.now() - began) / 1000;
    await page.close();
    figure({
      id: "P1",
      work: "first visit on a slow phone, invitation to messages, scripted",
      unit: "s",
      ours: took,
      samples: [took],
      target: "<= 90 s",
      reached: took <= 90,
    });
    figure({
      id: "P1",
      work: "its screens",
      unit: "",
      ours: screens.length,
      samples: [screens.length],
      target: "<= 4",
      reached: screens.length <= 4,
    });
    figure({
      id: "P1",
      work: "its script, gzipped",
      unit: "kB",
      ours: script / 1000,
      samples: [script / 1000],
      target: "<= 150 kB",
      reached: script > 0 && script <= 150_000,
    });
    await another(hosted, context);
    const back = await context.newPage();
    await back.goto(hosted.portal);
    await back.getByRole("list").waitFor();
    await back.close();
    const list = await scores("list of conversations", hosted.portal, port, rounds);
    for (const { work, name, samples } of [...invitation, ...list]) {
      figure({
        id: "P1",
        work: `Lighthouse ${name}, ${work}`,
        unit: "",
        ours: median(samples),
        samples,
        target: ">= 95",
        reached: median(samples) >= 95,
      });
    }
  });
}

/** another begins a second conversation with the patient, so that there is a list of them. */
async function another(hosted, context) {
  const ana = await staff(hosted, hosted.signIns[0]);
  const { conversation } = await pen(context, hosted);
  const { link, contacts } = (await ana.conversations()).find(({ id }) => id === conversation);
  await ana.bulk(1, () => ({
    start: { conversation: randomUUID(), link, contacts, subject: "Billing" },
  }));
}

/** slow is the 4G of a bad place, and a processor a quarter as fast. */
async function slow(context, page) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

async function scores(work, url, port, rounds) {
  const taken = [];
  for (let round = 0; round < rounds; round++) taken.push(await score(url, port));
  const failed = new Set(taken.flatMap(({ failed }) => failed));
  if (failed.size > 0) console.error(`${work}: ${[...failed].join(", ")}`);
  return ["performance", "accessibility"].map((name) => ({
    work,
    name,
    samples: taken.map((one) => one[name]),
  }));
}
