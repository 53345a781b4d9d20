// SQLCipher 4 as a peer of the sealed store: asks what stands on its input, a line of
// JSON each, and answers with the time that it took, in milliseconds.
// Usage: node sqlcipher.mjs FOLDER-OF-THE-PACKAGE FILE PLAIN-FILE-TO-COPY
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [folder, file, plain] = process.argv.slice(2);
const Database = createRequire(`${folder}/package.json`)("@signalapp/sqlcipher").default;

// A key as it is, so that no passphrase is stretched.
const key = `x'${"4b".repeat(32)}'`;
const pragmas = ["journal_mode = WAL", "synchronous = FULL", "cache_size = -16384", "temp_store = MEMORY"];

function open() {
  const db = new Database(file);
  db.exec(`PRAGMA key = "${key}"`);
  for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`);
  return db;
}

const copy = new Database(file);
copy.exec(`PRAGMA key = "${key}"`);
copy.exec(`ATTACH '${plain}' AS plain KEY ''`);
copy.prepare("SELECT sqlcipher_export('main', 'plain')").all();
copy.close();

// Opened with the first question, so that nothing is open while opening is measured.
let kept;
const statements = new Map();

const work = {
  /** A first connection and its first answer. */
  open({ query, args }) {
    const db = open();
    db.prepare(query).all(args);
    return () => db.close();
  },
  ask({ query, args }) {
    prepared(query).all(args);
  },
  do({ query, args }) {
    prepared(query).run(args);
  },
};

function prepared(query) {
  kept ??= open();
  const have = statements.get(query);
  if (have) return have;
  const made = kept.prepare(query);
  statements.set(query, made);
  return made;
}

console.log("{}");
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.how !== "open") prepared(asked.query);
  const began = process.hrtime.bigint();
  const after = work[asked.how](asked);
  console.log(JSON.stringify({ ms: Number(process.hrtime.bigint() - began) / 1e6 }));
  after?.();
}
kept?.close();
