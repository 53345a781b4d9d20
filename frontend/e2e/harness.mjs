// What end-to-end tests stand on: real processes on free loopback ports, each in
// a folder of its own, ended by their process ids; Chromium as Debian ships it;
// results as lines that the test summary reads.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const shots = join(root, "build/bin/screenshots");
const axe = readFileSync(join(root, "frontend/node_modules/axe-core/axe.min.js"), "utf8");

const cleanups = [];
let failed = 0;

/** test runs one story and prints how it went; what it started is ended. */
export async function test(name, story) {
  try {
    await story();
    console.log(`ok - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${name}`);
    console.error(error);
    await photograph();
  } finally {
    for (const end of cleanups.splice(0).reverse()) await end();
  }
}

/** finish ends the runner: it must not hang on what a failure left open. */
export function finish() {
  process.exit(failed > 0 ? 1 : 0);
}

export function later(cleanup) {
  cleanups.push(cleanup);
}

/** folder makes a folder that is removed afterwards. */
export function folder() {
  const dir = mkdtempSync(join(tmpdir(), "rowan-e2e-"));
  later(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** start runs a program until the test ends. Its output is kept for failures and scans. */
export function start(command, args, { env = {}, cwd = root } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const process_ = {
    child,
    output: "",
    exited: new Promise((resolve) => child.once("exit", resolve)),
  };
  child.once("error", (error) => {
    process_.output += String(error);
  });
  child.stderr.on("data", (data) => {
    process_.output += data;
  });
  child.stdout.on("data", (data) => {
    process_.output += data;
  });
  process_.stop = async (signal = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await process_.exited;
      clearTimeout(hard);
    }
  };
  later(() => process_.stop());
  return process_;
}

/** service starts the sample practice and returns what it says of itself. */
export async function service(data, port = 0) {
  const running = start(join(root, "build/bin/rowan-service"), [
    "localserve",
    "--json",
    "--data",
    data,
    "--port",
    String(port),
  ]);
  const lines = createInterface({ input: running.child.stdout });
  const line = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    running.exited.then(() => {
      throw new Error(`the service ended: ${running.output}`);
    }),
  ]);
  return { ...JSON.parse(line), ...running, port: Number(new URL(JSON.parse(line).address).port) };
}

/** display starts an X server of the test's own, as wide as windows open, and returns its name. */
export async function display(height = 800) {
  const size = `1280x${height}x24`;
  const x = start("Xvfb", ["-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"]);
  const number = await new Promise((resolve, reject) => {
    x.child.stdout.once("data", (data) => resolve(String(data).trim()));
    x.exited.then(() => reject(new Error(`Xvfb ended: ${x.output}`)));
  });
  return `:${number}`;
}

/** picture keeps what a display shows, or the part that is named as 1280x800+0+0. */
export function picture(screen, name, part = "") {
  mkdirSync(shots, { recursive: true });
  const file = join(shots, `${name}.png`);
  const env = { ...process.env, DISPLAY: screen };
  const crop = part ? ["-crop", part, "+repage"] : [];
  execFileSync("import", ["-window", "root", ...crop, file], { env });
  return file;
}

/** readScreen takes a picture of a display and returns the words in its upper 800 lines. */
export function readScreen(screen, name) {
  const taken = picture(screen, name, "1280x800+0+0");
  // Letters of 13 pixels are too small for reading by machine: larger, and grey.
  const larger = join(shots, `${name}-read.png`);
  execFileSync("convert", [taken, "-resize", "300%", "-colorspace", "Gray", larger]);
  // As scattered words, which a list is, and as text, which a sentence is.
  const words = (mode) =>
    execFileSync("tesseract", [larger, "-", "--psm", mode], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  return words("11") + words("3");
}

/** focus gives a program's window the keyboard; the display has no window manager to do so. */
function focus(screen, pid) {
  const env = { ...process.env, DISPLAY: screen };
  execFileSync("xdotool", ["windowfocus", "--sync", windowOf(env, pid)], { env });
  return env;
}

function windowOf(env, pid) {
  const args = ["search", "--onlyvisible", "--pid", String(pid)];
  const stdio = ["ignore", "pipe", "ignore"]; // it complains of windows that have just gone
  const windows = execFileSync("xdotool", args, { env, encoding: "utf8", stdio });
  return windows.trim().split("\n").at(-1);
}

/** resize makes a program's window as large as that, at the corner of its display; false while there is none. */
export function resize(screen, pid, width, height) {
  const env = { ...process.env, DISPLAY: screen };
  try {
    const it = windowOf(env, pid);
    execFileSync("xdotool", ["windowsize", it, String(width), String(height)], { env });
    execFileSync("xdotool", ["windowmove", it, "0", "0"], { env });
    return true;
  } catch {
    return false;
  }
}

/** wheel turns the wheel at a place of a display: down, or up for less than nothing. */
export function wheel(screen, x, y, notches) {
  const env = { ...process.env, DISPLAY: screen };
  const button = notches > 0 ? "5" : "4";
  const turn = ["click", "--repeat", String(Math.abs(notches)), "--delay", "10", button];
  execFileSync("xdotool", ["mousemove", String(x), String(y), ...turn], { env });
}

/** type writes into the field that has the focus in a program's window. */
export function type(screen, pid, text) {
  execFileSync("xdotool", ["type", "--delay", "20", text], { env: focus(screen, pid) });
}

/** press presses keys in a program's window: "ctrl+1", "Return". */
export function press(screen, pid, ...keys) {
  execFileSync("xdotool", ["key", "--delay", "50", ...keys], { env: focus(screen, pid) });
}

/** until asks again until the answer is true; no answer is a failure. */
export async function until(what, ask, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** photograph keeps what every open page shows at a failure. */
async function photograph() {
  const pages = browsers
    .splice(0)
    .flatMap((b) => b.contexts())
    .flatMap((c) => c.pages());
  mkdirSync(shots, { recursive: true });
  for (const [i, page] of pages.entries()) {
    const path = join(shots, `failed-${i}.png`);
    await page.screenshot({ path }).then(
      () => console.error(`see ${path}`),
      () => {},
    );
  }
}

const browsers = [];

/** launching is how Chromium is opened; it talks to loopback only. */
export const launching = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export async function browser() {
  const opened = await chromium.launch(launching);
  browsers.push(opened);
  later(() => opened.close());
  return opened;
}

/** look keeps a screenshot and asks axe about the page: no violation may be left. */
export async function look(page, name) {
  mkdirSync(shots, { recursive: true });
  // What is fading in has neither its colours nor its place yet.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((a) => a.finished)));
  await page.screenshot({ path: join(shots, `${name}.png`) });
  // Evaluated by the debugger, so that the page's own policy against scripts stands.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  if (passes.length === 0) throw new Error(`${name}: axe checked nothing`);
  if (violations.length > 0) {
    throw new Error(
      `${name}: ${violations.map((v) => `${v.id} (${v.nodes.map((n) => n.target).join("; ")})`).join(", ")}`,
    );
  }
}
