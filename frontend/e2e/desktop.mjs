// The real desktop under a test: the Wails development build, whose window under
// Xvfb loads the same page that the test's browser drives.
import { join } from "node:path";
import { browser, display, folder, freePort, root, start, until } from "./harness.mjs";

/** openDesktop starts the desktop against a service and opens its page. */
export async function openDesktop({
  address,
  data = folder(),
  viewport = { width: 1280, height: 800 },
  colorScheme = "light",
}) {
  const port = await freePort();
  const app = start(join(root, "build/bin/rowan-dev"), [], {
    env: {
      DISPLAY: await display(),
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
  await page.goto(url);
  return { app, page, chromium, data, context };
}

/** signIn fills the first sign-in as Ana does. */
export async function signIn(page, { email, passphrase }) {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
  const pin = page.getByRole("textbox", { name: "New PIN for this computer" });
  if (await pin.isVisible()) {
    await pin.fill("246810");
    await page.getByRole("textbox", { name: "PIN again" }).fill("246810");
  }
  await page.getByRole("button", { name: "Sign in" }).click();
}
