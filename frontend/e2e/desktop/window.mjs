// The release build in a real window: what stands in it is read off a picture of
// the screen, since no browser's tools reach into it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { display, folder, root, service, shots, start, test, until } from "../harness.mjs";

/** read takes a picture of a display and returns the words in it. */
function read(screen, name) {
  mkdirSync(shots, { recursive: true });
  const picture = join(shots, `${name}.png`);
  const env = { ...process.env, DISPLAY: screen };
  execFileSync("import", ["-window", "root", picture], { env });
  // Letters of 13 pixels are too small for reading by machine: larger, and grey.
  const larger = join(shots, `${name}-read.png`);
  execFileSync("convert", [picture, "-resize", "300%", "-colorspace", "Gray", larger]);
  // As scattered words, which a list is, and as text, which a sentence is.
  const words = (mode) =>
    execFileSync("tesseract", [larger, "-", "--psm", mode], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  return words("11") + words("3");
}

/** type writes into the field that has the focus in a program's window, and presses Enter. */
function type(screen, pid, text) {
  const env = { ...process.env, DISPLAY: screen };
  const windows = execFileSync("xdotool", ["search", "--onlyvisible", "--pid", String(pid)], {
    env,
    encoding: "utf8",
  });
  execFileSync("xdotool", ["windowfocus", "--sync", windows.trim().split("\n").at(-1)], { env });
  execFileSync("xdotool", ["type", "--delay", "20", text], { env });
  execFileSync("xdotool", ["key", "Return"], { env });
}

export async function window() {
  await test("CARD-03 (in part) the release build opens a window onto the practice's inbox", async () => {
    const hosted = await service(folder());
    const screen = await display();
    const [ana] = hosted.signIns;
    const data = folder();
    const desktop = () =>
      start(join(root, "build/bin/rowan"), [], {
        env: {
          DISPLAY: screen,
          ROWAN_DATA: data,
          ROWAN_SERVICE: hosted.address,
          ROWAN_SAMPLE_EMAIL: ana.email,
          ROWAN_SAMPLE_PASSPHRASE: ana.passphrase,
          ROWAN_SAMPLE_FACTOR: ana.factor,
          ROWAN_SAMPLE_PIN: "246810",
        },
      });
    const first = desktop();
    let words = "";
    await until(
      "the inbox in the window",
      () => {
        words = read(screen, "window-inbox");
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
      () => /Rowan is locked/.test(read(screen, "window-second")),
      60,
    );
    type(screen, second.child.pid, ana.passphrase);
    await until(
      "the second window's sentence",
      () => /already open/.test(read(screen, "window-second")),
      60,
    );
    await second.stop();
    await first.stop();
  });
}
