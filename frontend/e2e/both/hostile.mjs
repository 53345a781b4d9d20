// Whatever people write is shown as they wrote it or refused with a reason, and none of
// it runs: in names, subjects, messages both ways, notes and the names of files, on
// both faces in Chromium and in the real window (trust rows 37 and 38).
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { naughty, openBeacons, present, vectors } from "../corpora.mjs";
import { openDesktop, openWindow, signIn } from "../desktop.mjs";
import { folder, look, service, shots, start, test, until } from "../harness.mjs";
import { openPhone } from "../patient.mjs";
import { shows, watch } from "../reading.mjs";
import { display, picture, press, readScreen, resize, type, wheel } from "../screen.mjs";
import { begin, subjects, write } from "./hostileWriting.mjs";

const title =
  "Trust37 Trust38 naughty strings and hostile markup are shown as typed or refused with a reason, and none of it runs";

export async function hostile() {
  if (!present) {
    console.log(`skip - ${title}: the corpora are not beside this checkout`);
    return;
  }
  await test(title, async () => {
    const beacons = await openBeacons();
    const codes = vectors(beacons);
    assert.ok(naughty().length === 515 && codes.length > 1200, "the corpora are whole");
    const strings = [...new Set([...naughty(), ...codes])];

    const hosted = await service(folder());
    const { page: desk, chromium } = await openDesktop(hosted);
    await signIn(desk, hosted.signIns[0]);
    await desk.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const phone = await openPhone(chromium);
    const strays = watch(desk, phone);
    const threads = await begin(desk, phone, hosted);
    await desk.keyboard.press("Control+,"); // a list in sight would be drawn with each that is written
    const expected = await write(desk, phone, hosted, threads, strings);
    const inChromium = async () => {
      await readOnDesktop(desk, expected);
      await readOnPhone(phone, hosted, expected);
      await search(desk, codes);
    };
    const read = [inChromium(), readInWindow(hosted)];
    const failed = (await Promise.allSettled(read)).filter(({ reason }) => reason !== undefined);
    for (const { reason } of failed.slice(1)) console.error(reason);
    if (failed.length > 0) throw failed[0].reason;
    assert.deepEqual([...beacons.hits], [], "a script ran");
    assert.deepEqual(strays, [], "something was opened, asked or fetched");

    // The controls: the same markup runs where it is taken for markup, in both engines.
    for (const page of [desk, phone]) {
      const control = beacons.control(await policyOf(page), codes);
      const shown = await chromium.newPage();
      await shown.goto(control, { waitUntil: "commit" });
      await until("the control in Chromium", () => beacons.hits.size > 30, 120);
      await shown.close();
      beacons.hits.clear();
    }
    const control = beacons.control(await policyOf(desk), codes);
    start(miniBrowser(), ["--private", control], { env: { DISPLAY: await display() } });
    await until("the control in WebKit", () => beacons.hits.size > 30, 120);
  });
}

/** The policy under which a page stands. */
async function policyOf(page) {
  const answer = await page.request.get(page.url());
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /script-src 'self'(;|$)/u, "the page lets no markup run");
  return policy;
}

/** Where the browser is that WebKit brings along. */
function miniBrowser() {
  const found = readdirSync("/usr/lib")
    .map((library) => join("/usr/lib", library, "webkit2gtk-4.1/MiniBrowser"))
    .find((path) => existsSync(path));
  assert.ok(found, "WebKit's own browser is here");
  return found;
}

const inList = '[role="listbox"]';
const row = '[role="option"]';
const inLog = '[role="log"]';
const message = 'article:not([aria-label="Internal note"])';
const note = 'article[aria-label="Internal note"]';

async function readOnDesktop(desk, expected) {
  for (const name of [...expected.files, ...expected.uploads]) {
    assert.match(
      name,
      /^[^<>:"|?*%/\\\p{Cc}\p{Cf}]{1,116}\.(pdf|png)$/u,
      "a file's name can be saved anywhere",
    );
  }
  await desk.keyboard.press("Control+1");
  await desk.getByText(`Secure · ${subjects.whole}`, { exact: true }).waitFor();
  await look(desk, "desktop-hostile-inbox");
  const listed = expected.subjects.map((subject) => `Secure · ${subject}`);
  await shows(desk, inList, [{ item: row, strings: listed, what: "a subject" }]);
  await desk.keyboard.press("Control+2");
  await look(desk, "desktop-hostile-contacts");
  await shows(desk, inList, [{ item: row, strings: expected.names, what: "a name" }]);
  const read = async (subject, kinds) => {
    await desk.keyboard.press("Control+f");
    await desk.getByPlaceholder("Search people and messages").fill(`${subject} ends`);
    await desk.getByRole("option", { name: new RegExp(`${subject} ends here`) }).click();
    await desk.locator("[data-pane=middle] header").getByText(subject).waitFor();
    await desk.getByRole("log").locator("article").first().waitFor();
    await look(desk, `desktop-hostile-${subject.toLowerCase()}`);
    await shows(desk, inLog, kinds);
  };
  await read(subjects.team, [
    { item: message, strings: expected.bodies, what: "a message" },
    { item: note, strings: expected.notes, what: "a note" },
  ]);
  await read(subjects.patient, [
    { item: message, strings: expected.answers, what: "a patient's message" },
  ]);
  for (const from of ["files", "uploads"]) {
    const strings = expected[from].map(called("Open"));
    await read(subjects[from], [{ item: message, strings, what: `a name of ${from}` }]);
  }
}

/**
 * Names reach the portal from many places, of links and of whoever wrote: there each
 * message and each conversation comes by one of them.
 */
async function readOnPhone(phone, hosted, expected) {
  const [writer, link] = [giving(expected.names), giving(expected.names)];
  await phone.route(/\/api\/portal\/(me|conversations)/u, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const answer = await route.fetch();
    const { "content-digest": _, ...headers } = answer.headers();
    const json = await answer.json();
    for (const thread of json.conversations ?? []) thread.from = link(thread.id);
    for (const one of json.messages ?? []) if (!one.mine) one.author = writer(one.id);
    await route.fulfill({ status: answer.status(), headers, json });
  });
  const read = async (subject, kinds) => {
    await phone.getByText(subject, { exact: true }).click();
    await phone.getByRole("log").locator("article").first().waitFor();
    await look(phone, `portal-hostile-${subject.toLowerCase()}`);
    await shows(phone, inLog, kinds);
    await phone.getByRole("button", { name: "All messages" }).click();
  };
  await phone.goto(hosted.address);
  await phone.getByText(subjects.team, { exact: true }).waitFor();
  await phone.screenshot({ path: join(shots, "portal-hostile-list.png") });
  await read(subjects.team, [
    { item: message, strings: expected.bodies, what: "a message in the portal" },
    { item: message, strings: expected.names, what: "an author in the portal" },
  ]);
  await read(subjects.patient, [
    { item: message, strings: expected.answers, what: "a patient's message in the portal" },
  ]);
  for (const from of ["files", "uploads"]) {
    const strings = expected[from].map(called("Open photo"));
    await read(subjects[from], [
      { item: message, strings, what: `a name of ${from} in the portal` },
    ]);
  }
  await shows(phone, "main", [
    { item: "li", strings: expected.subjects, what: "a subject in the portal" },
    { item: "li", strings: expected.names.slice(0, 1500), what: "a link's name in the portal" },
  ]);
}

/** giving gives each id a name of its own, as long as there are any. */
function giving(names) {
  const left = names.values();
  const given = new Map();
  return (id) => {
    if (!given.has(id)) given.set(id, left.next().value ?? "Ana");
    return given.get(id);
  };
}

/** A picture is shown instead of its name, and called by it. */
const called = (open) => (name) => (name.endsWith(".png") ? `${open} ${name}` : name);

/** search looks for each of the hostile words: what is found is shown with marks around them. */
async function search(desk, codes) {
  await desk.keyboard.press("Control+f");
  await desk.getByPlaceholder("Search people and messages").waitFor();
  const found = await desk.evaluate(async (all) => {
    const field = document.querySelector("search input");
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    const drawn = () => new Promise((done) => requestAnimationFrame(done));
    let hits = 0;
    for (const code of all) {
      set.call(field, code);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await drawn();
      while (!document.querySelector('search [aria-busy="false"]')) await drawn();
      if (document.querySelector("search mark")) hits++;
    }
    return hits;
  }, codes);
  assert.ok(found > 500, `${found} of ${codes.length} were found`);
  await look(desk, "desktop-hostile-search");
  await desk.keyboard.press("Escape");
}

/** readInWindow goes through all of it in the release build, with wheel and keys. */
async function readInWindow(hosted) {
  const height = 4000;
  const screen = await display(height);
  const { child } = openWindow(hosted, screen);
  const reads = (what, words, name, part) =>
    until(
      what,
      async () => words.test(await readScreen(screen, `window-hostile-${name}`, part)),
      120,
    );
  await until("the window", () => resize(screen, child.pid, 1280, height), 240);
  const top = "700x400+0+0";
  await reads("the inbox in the window", /See the subject/u, "inbox", "700x800+0+0");
  const list = { x: 400, y: 500 };
  await toTheEnd(screen, list, 200, "inbox-end");
  await press(screen, child.pid, "ctrl+2");
  await reads("the contacts in the window", /Contacts/u, "contacts", top);
  await toTheEnd(screen, list, 200, "contacts-end");
  for (const subject of [subjects.whole, subjects.files]) {
    await press(screen, child.pid, "ctrl+f");
    await type(screen, child.pid, `${subject} ends`);
    const name = subject.toLowerCase();
    await reads("what was found", new RegExp(`${subject} ends here`, "u"), `${name}-found`, top);
    await press(screen, child.pid, "Return");
    await reads("the thread in the window", /Participants/u, name, "400x800+880+0");
    await toTheEnd(screen, { x: 800, y: 500 }, -200, `${name}-first`);
    const beginning = new RegExp(`${subject} begins here`, "u");
    await reads("the beginning in the window", beginning, `${name}-read`, "1280x800+0+0");
  }
}

/** toTheEnd turns the wheel over a list until nothing moves any more. */
async function toTheEnd(screen, { x, y }, notches, name) {
  const taken = async () =>
    readFileSync(await picture(screen, `window-hostile-${name}`, "1280x800+0+0"));
  let before = await taken();
  let moves = 0;
  let still = 0;
  await until(
    `the end of ${name}`,
    async () => {
      await wheel(screen, x, y, notches);
      const now = await taken();
      still = now.equals(before) ? still + 1 : 0;
      if (still === 0) moves++;
      before = now;
      return still === 3; // a picture can be taken before what moved is drawn
    },
    300,
  );
  assert.ok(moves > 0, `${name}: the list was gone through`);
}
