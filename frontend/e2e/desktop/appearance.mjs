// The desktop's screens as they look: both sizes that it promises, light and
// dark, with text at double size; axe on each.
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test } from "../harness.mjs";

const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

export async function appearance() {
  await test("the desktop's screens in both sizes, light and dark", async () => {
    const hosted = await service(folder());
    const { page, context } = await openDesktop(hosted);
    await signIn(page, hosted.signIns[0]);
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    for (const size of sizes) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme });
        const name = (screen) => `appearance-${screen}-${size.width}-${colorScheme}`;
        await page.keyboard.press("Control+1");
        await page.getByRole("option", { name: /Owen Blackwood, Secure · Membership/ }).click();
        await page.getByRole("log").getByText("Can I pause my membership?").waitFor();
        await look(page, name("conversation"));
        await page.keyboard.press("Control+2");
        await page.getByRole("option", { name: /Rosa Delgado-Quinn/ }).click();
        await page.getByRole("heading", { level: 1, name: "Rosa Delgado-Quinn" }).waitFor();
        await look(page, name("contact"));
      }
    }
    // Text at double size, and the system's high contrast.
    await page.setViewportSize(sizes[0]);
    await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
    await page.keyboard.press("Control+1");
    await look(page, "appearance-inbox-forced-colors");
    await page.emulateMedia({ forcedColors: "none" });
    for (let i = 0; i < 12; i++) await page.keyboard.press("Control++");
    await look(page, "appearance-inbox-large");
    await context.close();
  });
}
