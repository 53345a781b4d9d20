// D1: the release build's real window on a store of many messages that was open before:
// from the start of the process to the lock, from the secret to the inbox, and what
// memory all of its processes take.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { framebuffer } from "../framebuffer.mjs";
import { folder, root, start } from "../harness.mjs";
import { display, hit, type } from "../screen.mjs";
import { figure, median } from "./measure.mjs";

/** Where a window of 1280x800 has its secret's field and button, and its list of conversations. */
const lock = { x: 400, y: 200, width: 480, height: 400 };
const list = { x: 250, y: 130, width: 300, height: 500 };

/**
 * starting measures the window on somebody's store in data. guess is how long one guess
 * at a secret is made to take here, in milliseconds: that is meant to cost.
 */
export async function starting({ address, data, passphrase, rounds, stored, guess }) {
  const kept = folder();
  const screen = await display(800, kept);
  const pixels = framebuffer(kept);
  const fromStart = [];
  const fromSecret = [];
  const memory = [];
  // The first one warms what the system keeps of files.
  for (let round = -1; round < rounds; round++) {
    const began = performance.now();
    const window = start(join(root, "build/bin/rowan"), [], {
      env: { DISPLAY: screen, ROWAN_DATA: data, ROWAN_SERVICE: address },
    });
    const asked = await pixels.settled(lock);
    await type(screen, window.child.pid, passphrase);
    const given = performance.now();
    const [painted] = await Promise.all([
      pixels.settled(list, { still: 3000 }),
      hit(screen, "Return"),
    ]);
    if (round >= 0) {
      fromSecret.push(painted - given - guess);
      fromStart.push(asked - began + (painted - given));
      memory.push(megabytes(window.child.pid));
    }
    await window.stop();
  }
  pixels.close();
  const row = (work, unit, samples, target) =>
    figure({
      id: "D1",
      work: `${work}, ${stored} messages`,
      unit,
      ours: median(samples),
      samples,
      target: `<= ${target} ${unit}`,
      reached: median(samples) <= target,
    });
  row("start of the process to the lock and secret to the painted inbox", "ms", fromStart, 1500);
  row("secret to the painted inbox, without its Argon2id", "ms", fromSecret, 300);
  row("memory of the window and the processes that it started (PSS)", "MB", memory, 330);
}

/** The proportional memory of a process and all that it started. */
function megabytes(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {} // it ended meanwhile
  }
  const ours = (one) => one === pid || (parents.has(one) && ours(parents.get(one)));
  let kilobytes = 0;
  for (const one of [...parents.keys()].filter(ours)) {
    const rollup = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)[1]);
  }
  return kilobytes / 1024;
}
