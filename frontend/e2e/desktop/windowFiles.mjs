// Files in the real window: what is pasted from another program and what is dragged out of
// one. WebKit has ways of its own for both.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWindow } from "../desktop.mjs";
import { folder, root, service, start, test, until } from "../harness.mjs";
import { display, drag, press, readScreen, type } from "../screen.mjs";

// The lower half of the conversation, of a window in the middle of a display of 900 lines.
const composer = "502x240+514+610";
const colours = { pasted: "#10a040", dragged: "#e07000" };

export async function windowFiles() {
  await test("ATT-02 (in part) in the real window a picture is pasted, a file dragged in, and one of another type refused", async () => {
    const hosted = await service(folder());
    const screen = await display(900);
    const desktop = openWindow(hosted, screen);
    const { pid } = desktop.child;
    const reads = async (what, part) => {
      let words = "";
      const read = async () => {
        words = await readScreen(screen, "window-files", part);
        return what.test(words);
      };
      await until(`${what} in the window`, read, 60).catch((error) => {
        throw new Error(`${error.message}; it says: ${words}; the program: ${desktop.output}`);
      });
    };
    const files = folder();
    const file = (name) => join(files, `${name}.png`);
    for (const [name, colour] of Object.entries(colours))
      execFileSync("convert", ["-size", "320x240", `xc:${colour}`, file(name)]);
    const scan = join(files, "scan.heic");
    writeFileSync(scan, "\0\0\0\x18ftypheic");

    await reads(/Theo Marchetti/);
    await press(screen, pid, "ctrl+f");
    await type(screen, pid, "coffee");
    await reads(/1 found|Messages/);
    await press(screen, pid, "Return");
    await reads(/Secure Message/);
    await press(screen, pid, "ctrl+shift+t");
    await type(screen, pid, "Two pictures.");

    await another(screen, "copy", file("pasted"));
    await press(screen, pid, "ctrl+shift+t", "ctrl+v");
    await reads(/Pasted picture\.png/, composer);

    await another(screen, "drag", "20", "820", file("dragged"));
    await drag(screen, [100, 850], [640, 770]);
    await reads(/dragged\.png/, composer);
    await another(screen, "drag", "420", "820", scan);
    await drag(screen, [500, 850], [640, 770]);
    await reads(/scan\.heic. was not added/, composer);
  });
}

/** another is another program on the display, once it is ready. */
async function another(screen, ...does) {
  const program = start("/usr/bin/python3", [join(root, "frontend/e2e/hand.py"), ...does], {
    env: { DISPLAY: screen },
  });
  await until("another program", () => /^ready$/m.test(program.output));
}
