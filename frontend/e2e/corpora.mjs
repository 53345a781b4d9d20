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

/**
 * vectors returns every piece of hostile markup, the naughty strings' among them. What
 * would show an alert calls a beacon, by going to its address: of all that a script can
 * do, that is what no policy of a page stops. What would fetch from a stranger fetches
 * from a beacon.
 */
export function vectors(beacons) {
  const found = new Set(naughty().filter((string) => /alert|prompt|script|\bsrc=/iu.test(string)));
  const collect = (value, key) => {
    // "*" stands for any element.
    if (key === "code") found.add(value.replace(/<(\/?)\*/gu, "<$1div"));
    else if (key === "url") for (const [, sent] of query(value)) found.add(sent);
    else if (typeof value === "object" && value !== null) {
      for (const [inner, each] of Object.entries(value)) collect(each, inner);
    }
  };
  for (const file of readdirSync(join(folder, "xss"))) collect(json("xss", file));
  const shows = /\b(alert|prompt|print|console\.log)\s*(\((?:[^()]|\([^()]*\))*\)|`[^`]*`)/gu;
  const strangers = /(https?:)?\/\/(evil|[\w.-]*(ckers\.org|portswigger-labs\.net))/gu;
  return [...found].map((code, n) => {
    const beacon = `${beacons.url}${n}`;
    return code.replace(shows, `location.assign(\`${beacon}\`)`).replace(strangers, beacon);
  });
}

/** What an address of the cheat sheet's laboratory sends there. */
function query(url) {
  return URL.canParse(url) ? [...new URL(url).searchParams] : [];
}

/**
 * openBeacons starts a listener whom a script that ran would call. control() is a page
 * that shows what it is given as markup, under a page's policy of which nothing was
 * taken but that no markup runs: what runs there and calls would be heard from that
 * page as well.
 */
export async function openBeacons() {
  const hits = new Set();
  const controls = [];
  const server = createServer((request, response) => {
    const [, name, number] = request.url.split("/");
    const { policy, codes } = (name === "control" && controls[Number(number)]) || {};
    if (policy === undefined) {
      if (name !== "control") hits.add(request.url);
      response.end();
      return;
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", policy);
    const inside = (code) => code.replace(/&/gu, "&amp;").replace(/"/gu, "&quot;");
    const frames = codes.map((code) => `<iframe srcdoc="${inside(code)}"></iframe>`);
    response.end(`<!doctype html><title>control</title>${frames.join("")}`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    hits,
    control: (policy, codes) => {
      const open = `script-src 'self' 'unsafe-inline'; frame-src ${url}`;
      const kept = policy.split(";").filter((rule) => !/^\s*(script|frame)-src/u.test(rule));
      return `${url}control/${controls.push({ policy: [...kept, open].join(";"), codes }) - 1}`;
    },
  };
}
