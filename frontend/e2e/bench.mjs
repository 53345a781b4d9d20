// The figures that a browser takes, written as JSON to the file that is named. They
// stand in the table of backend/bench, which calls this.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { taken } from "./bench/measure.mjs";
import { finish } from "./harness.mjs";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    works: { type: "string", default: "desk,texts,visit" },
    rounds: { type: "string", default: "5" },
    thread: { type: "string", default: "10000" },
    stored: { type: "string", default: "200000" },
    keys: { type: "string", default: "300" },
    guess: { type: "string", default: "0" }, // milliseconds that one guess at a secret is made to take
  },
});
const size = Object.fromEntries(
  ["rounds", "thread", "stored", "keys", "guess"].map((name) => [name, Number(values[name])]),
);
// Each needs what it imports only.
for (const name of values.works.split(",")) {
  const work = await import(`./bench/${name}.mjs`);
  await work[name](size);
}
writeFileSync(values.json, JSON.stringify(taken()));
finish();
