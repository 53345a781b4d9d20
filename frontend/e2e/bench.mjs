// The figures that a browser takes, written as JSON to the file that is named. They
// stand in the table of backend/bench, which calls this.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { desk } from "./bench/desk.mjs";
import { taken } from "./bench/measure.mjs";
import { texts } from "./bench/texts.mjs";
import { visit } from "./bench/visit.mjs";
import { finish } from "./harness.mjs";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
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
await desk(size);
await texts(size);
await visit(size);
writeFileSync(values.json, JSON.stringify(taken()));
finish();
