// The real desktop under a test: the Wails development build, whose window under
// Xvfb loads the same page that the test's browser drives.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { browser, folder, freePort, later, root, start, until } from "./harness.mjs";
import { display } from "./screen.mjs";

/** openDesktop starts the desktop against a service and opens its page. */
export async function openDesktop({
  address,
  data = folder(),
  viewport = { width: 1280, height: 800 },
  colorScheme = "light",
}) {
  const port = await freePort();
  const screen = await display();
  const app = start(join(root, "build/bin/rowan-dev"), [], {
    env: {
      DISPLAY: screen,
      devserver: `127.0.0.1:${port}`,
      assetdir: join(root, "frontend/desktop/dist"),
      ROWAN_DATA: data,
      ROWAN_SERVICE: address,
    },
  });
  const url = `http://127.0.0.1:${port}/`;
  await until(
    "the desktop",
    () =>
      fetch(url).then(
        (answer) => answer.ok,
        () => false,
      ),
    60,
  );
  const chromium = await browser();
  const context = await chromium.newContext({
    reducedMotion: "reduce",
    viewport,
    colorScheme,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
  });
  const page = await context.newPage();
  // Go never answers what it cannot read, and the page would wait for that for ever.
  page.on("console", (line) => {
    if (!line.text().includes("error parsing arguments")) return;
    console.error(line.text());
    page.close().catch(() => {});
  });
  await page.goto(url);
  return { app, page, chromium, data, context, screen };
}

/** openWindow starts the release build on a display, signed in as somebody of the sample, with env besides. */
export function openWindow(hosted, screen, data = folder(), env = {}) {
  const [ana] = hosted.signIns;
  return start(join(root, "build/bin/rowan"), [], {
    env: {
      DISPLAY: screen,
      ROWAN_DATA: data,
      ROWAN_SERVICE: hosted.address,
      ROWAN_SAMPLE_EMAIL: ana.email,
      ROWAN_SAMPLE_PASSPHRASE: ana.passphrase,
      ROWAN_SAMPLE_FACTOR: ana.factor,
      ROWAN_SAMPLE_PIN: "246810",
      ...env,
    },
  });
}

const shown = new Map();

/** authenticator returns what somebody's shows, and never the same twice in a story. */
export function authenticator(secret) {
  if (shown.size === 0) later(() => shown.clear());
  const seconds = Date.now() / 1000;
  const now = Math.floor(seconds / 30);
  // The one before is good until this one ends, which must not be while it is typed.
  const first = seconds % 30 < 15 ? now - 1 : now;
  const step = Math.max((shown.get(secret) ?? 0) + 1, first);
  if (step > now + 1) throw new Error("every code that is good now was shown");
  shown.set(secret, step);
  const bits = [...secret]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/**
 * signIn fills the first sign-in as somebody of the sample does, keyboard and all. What
 * they send leaves at once, unless a story says for how many seconds it can be taken
 * back.
 */
export async function signIn(page, { email, passphrase, factor, undoSend = 0 }) {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
  const pin = page.getByRole("textbox", { name: "New PIN for this computer" });
  if (await pin.isVisible()) {
    await pin.fill("246810");
    await page.getByRole("textbox", { name: "PIN again" }).fill("246810");
  }
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code of your authenticator").fill(authenticator(factor));
  await page.keyboard.press("Enter");
  await page.locator("[data-pane=rail]").waitFor();
  await page.evaluate((seconds) => window.go.app.App.SetUndoSend(seconds), undoSend);
}

/** enlarge sets the size of text by its keys: 100 or 200 percent. */
export async function enlarge(page, percent) {
  await page.keyboard.press("Control+0");
  for (let i = 0; percent > 100 && i < 5; i++) await page.keyboard.press("Control++");
}
