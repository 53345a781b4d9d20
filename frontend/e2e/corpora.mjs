// Inputs that nobody here wrote: the naughty strings and the vectors of a
// cross-site scripting cheat sheet. They are no part of this repository: where
// they are not beside it (or where ROWAN_CORPORA says), tests that need them skip.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { later, root } from "./harness.mjs";

const folder = process.env.ROWAN_CORPORA ?? join(root, "../shared/corpora");

/** present says whether the corpora are here. */
export const present = existsSync(join(folder, "text/naughty-strings.json"));

const json = (...path) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

/** naughty returns the strings that break programs. */
export function naughty() {
  return json("text", "naughty-strings.json");
}

/** vectors returns every piece of hostile markup, each of whose alerts calls a beacon instead. */
export function vectors(beacons) {
  const found = new Set();
  const collect = (value) => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null) {
      // "*" stands for any element.
      if (typeof value.code === "string") found.add(value.code.replaceAll("*", "div"));
      Object.values(value).forEach(collect);
    }
  };
  for (const file of readdirSync(join(folder, "xss"))) collect(json("xss", file));
  return [...found].map((code, n) =>
    code.replace(/\balert\s*\([^()]*\)/gu, `fetch(\`${beacons.url}${n}\`)`),
  );
}

/**
 * openBeacons starts a listener whom a script that ran would call, and which
 * serves, at its /control, a page that runs what it is given.
 */
export async function openBeacons() {
  const hits = new Set();
  let markup = [];
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.url === "/control") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><title>control</title>${markup
          .map(
            (code) =>
              `<iframe srcdoc="${code.replace(/&/gu, "&amp;").replace(/"/gu, "&quot;")}"></iframe>`,
          )
          .join("")}`,
      );
      return;
    }
    hits.add(request.url);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    hits,
    control: `${url}control`,
    serve: (codes) => {
      markup = codes;
    },
  };
}
