// The release build in a real window: what stands in it is read off a picture of
// the screen, since no browser's tools reach into it.
import assert from "node:assert/strict";
import { openWindow } from "../desktop.mjs";
import { folder, service, test, until } from "../harness.mjs";
import { display, press, readScreen, type } from "../screen.mjs";

export async function window() {
  await test("CARD-03 (in part) the release build opens a window onto the practice's inbox", async () => {
    const hosted = await service(folder());
    const screen = await display();
    const [ana] = hosted.signIns;
    const data = folder();
    const desktop = () => openWindow(hosted, screen, data);
    const first = desktop();
    let words = "";
    await until(
      "the inbox in the window",
      async () => {
        words = await readScreen(screen, "window-inbox");
        return /Theo Marchetti/.test(words) && /Inbox/.test(words);
      },
      60,
    ).catch((error) => {
      throw new Error(
        `${error.message}; the window says: ${words}; the program says: ${first.output}`,
      );
    });
    assert.match(words, /Alder Street Clinic/);
    assert.match(words, /Rosa Delgado-Quinn/);
    assert.doesNotMatch(
      words,
      /not joined a practice nobody knows/,
      "a control that must not be read",
    );

    // A second window on the same person's store opens nothing and says why.
    const second = desktop();
    await until(
      "the second window's lock",
      async () => /Rowan is locked/.test(await readScreen(screen, "window-second")),
      60,
    );
    await type(screen, second.child.pid, ana.passphrase);
    await press(screen, second.child.pid, "Return");
    await until(
      "the second window's sentence",
      async () => /already open/.test(await readScreen(screen, "window-second")),
      60,
    );
    await second.stop();
    await first.stop();
  });
}
