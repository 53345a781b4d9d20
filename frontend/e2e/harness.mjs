// What end-to-end tests stand on: real processes on free loopback ports, each in
// a folder of its own, ended by their process ids; Chromium as Debian ships it;
// results as lines that the test summary reads.
import { spawn } from "node:child_process";
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
export function start(command, args, { env = {}, cwd = root, stdin = "ignore" } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [stdin, "pipe", "pipe"],
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
export async function service(data, port = 0, env = {}) {
  const args = ["localserve", "--json", "--data", data, "--port", String(port)];
  const running = start(join(root, "build/bin/rowan-service"), args, { env });
  const said = await firstLine(running);
  return { ...said, ...running, port: Number(new URL(said.address).port) };
}

/**
 * mailserver starts a real mail server with one mailbox, and returns how it is reached.
 * setPassword gives the mailbox another password, and hangs up on whoever has it open.
 */
export async function mailserver() {
  const running = start(join(root, "build/bin/mailserver"), [], { stdin: "pipe" });
  const setPassword = (password) => running.child.stdin.write(`${password}\n`);
  return { ...(await firstLine(running)), stop: running.stop, setPassword };
}

/** firstLine is what a program says first, as JSON. */
async function firstLine(running) {
  const lines = createInterface({ input: running.child.stdout });
  return JSON.parse(
    await Promise.race([
      new Promise((resolve) => lines.once("line", resolve)),
      running.exited.then(() => {
        throw new Error(`it ended: ${running.output}`);
      }),
    ]),
  );
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
