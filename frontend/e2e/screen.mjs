// A display of a test's own, with what stands on it read off a picture and what people do
// with wheel and keys: no browser's tools reach into a real window. Nothing here holds up
// what else the test is about.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { shots, start } from "./harness.mjs";

const run = promisify(execFile);
const on = (screen) => ({ env: { ...process.env, DISPLAY: screen } });

/**
 * display starts an X server of the test's own, as wide as windows open, and returns its
 * name. It keeps its screen in a folder's file, if it is given one.
 */
export async function display(height = 800, kept = "") {
  const size = `1280x${height}x24`;
  const where = kept ? ["-fbdir", kept] : [];
  const x = start("Xvfb", ["-displayfd", "1", "-screen", "0", size, ...where, "-nolisten", "tcp"]);
  const number = await new Promise((resolve, reject) => {
    x.child.stdout.once("data", (data) => resolve(String(data).trim()));
    x.exited.then(() => reject(new Error(`Xvfb ended: ${x.output}`)));
  });
  return `:${number}`;
}

/** picture keeps what a display shows, or the part that is named as 1280x800+0+0, and returns its file. */
export async function picture(screen, name, part = "") {
  mkdirSync(shots, { recursive: true });
  const file = join(shots, `${name}.png`);
  const crop = part ? ["-crop", part, "+repage"] : [];
  await run("import", ["-window", "root", ...crop, file], on(screen));
  return file;
}

/** readScreen takes a picture of a part of a display, its upper 800 lines unless told, and returns the words in it. */
export async function readScreen(screen, name, part = "1280x800+0+0") {
  const taken = await picture(screen, name, part);
  // Letters of 13 pixels are too small for reading by machine: larger, and grey.
  const larger = join(shots, `${name}-read.png`);
  await run("convert", [taken, "-resize", "300%", "-colorspace", "Gray", larger]);
  // As scattered words, which a list is, and as text, which a sentence is.
  const words = (mode) => run("tesseract", [larger, "-", "--psm", mode]);
  return (await words("11")).stdout + (await words("3")).stdout;
}

/** click clicks the first word on a display that has these letters; false if there is none. */
export async function click(screen, name, letters) {
  const taken = await picture(screen, name);
  const larger = join(shots, `${name}-read.png`);
  await run("convert", [taken, "-resize", "300%", "-colorspace", "Gray", larger]);
  const words = (mode) => run("tesseract", [larger, "-", "--psm", mode, "tsv"]);
  const found = ({ stdout }) =>
    stdout.split("\n").find((line) => line.split("\t")[11]?.includes(letters));
  const word = found(await words("11")) ?? found(await words("3"));
  if (!word) return false;
  const [left, top, width, height] = word.split("\t").slice(6, 10).map(Number);
  const at = [left + width / 2, top + height / 2].map((place) => String(Math.round(place / 3)));
  await run("xdotool", ["mousemove", ...at, "click", "1"], on(screen));
  return true;
}

/** focus gives a program's window the keyboard; the display has no window manager to do so. */
async function focus(screen, pid) {
  await run("xdotool", ["windowfocus", "--sync", await windowOf(screen, pid)], on(screen));
}

async function windowOf(screen, pid) {
  return (await windows(screen, pid)).at(-1);
}

/** windows are those of a program that can be seen, the newest last. */
export async function windows(screen, pid) {
  const args = ["search", "--onlyvisible", "--pid", String(pid)];
  const { stdout } = await run("xdotool", args, on(screen)).catch(() => ({ stdout: "" }));
  return stdout.split("\n").filter(Boolean);
}

/** resize makes a program's window as large as that, at the corner of its display; false while there is none. */
export async function resize(screen, pid, width, height) {
  try {
    const it = await windowOf(screen, pid);
    await run("xdotool", ["windowsize", it, String(width), String(height)], on(screen));
    await run("xdotool", ["windowmove", it, "0", "0"], on(screen));
    return true;
  } catch {
    return false;
  }
}

/** wheel turns the wheel at a place of a display: down, or up for less than nothing. */
export async function wheel(screen, x, y, notches) {
  const button = notches > 0 ? "5" : "4";
  const turn = ["click", "--repeat", String(Math.abs(notches)), "--delay", "3", button];
  await run("xdotool", ["mousemove", String(x), String(y), ...turn], on(screen));
}

/** type writes into the field that has the focus in a program's window. */
export async function type(screen, pid, text) {
  await focus(screen, pid);
  await run("xdotool", ["type", "--delay", "20", text], on(screen));
}

/** press presses keys in a program's window: "ctrl+1", "Return". */
export async function press(screen, pid, ...keys) {
  await focus(screen, pid);
  await run("xdotool", ["key", "--delay", "50", ...keys], on(screen));
}

/** hit presses a key where the focus is, at once. */
export async function hit(screen, key) {
  await run("xdotool", ["key", "--delay", "0", key], on(screen));
}

/** drag holds the mouse button down from one place of a display to another, by small steps as a hand does. */
export async function drag(screen, from, to) {
  const move = ([x, y]) => run("xdotool", ["mousemove", String(x), String(y)], on(screen));
  const button = (way) => run("xdotool", [way, "1"], on(screen));
  await move(from);
  await button("mousedown");
  const steps = 30;
  for (let i = 1; i <= steps; i++)
    await move(from.map((at, axis) => Math.round(at + ((to[axis] - at) * i) / steps)));
  await button("mouseup");
}
