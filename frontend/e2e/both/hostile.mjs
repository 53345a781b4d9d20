// Whatever people write is shown as they wrote it or refused with a reason, and none of
// it runs: in names, subjects, messages both ways, notes and the names of files, on
// both faces in Chromium and in the real window (trust rows 37 and 38).
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { naughty, openBeacons, present, vectors } from "../corpora.mjs";
import { openDesktop, signIn } from "../desktop.mjs";
import {
  display,
  folder,
  look,
  picture,
  press,
  readScreen,
  resize,
  root,
  service,
  shots,
  start,
  test,
  type,
  until,
  wheel,
} from "../harness.mjs";
import { join as joinPractice, openPhone, pen } from "../patient.mjs";

const title =
  "naughty strings and hostile markup are shown as typed or refused with a reason, and none of it runs";
const patient = { name: "Nora Quill", phone: "(503) 555-0142", birthDate: "1990-07-21" };

/**
 * The conversations by their subjects, with which they begin and end. In the last the
 * same is said again, much of it at a time: what draws slowly is to be gone through too.
 */
const subjects = { team: "Dandelion", patient: "Marigold", files: "Primrose", whole: "Jasmine" };

/** A page as high as this shows a long list in few steps. */
const high = 5000;

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
    const expected = await write(desk, phone, hosted, threads, strings);
    await readOnDesktop(desk, expected);
    await readOnPhone(phone, hosted, expected);
    // Each begins a conversation: last, since a phone reads the list of them anew.
    const headed = kept("subjects", await enter(desk, threads, strings, "subjects"), strings);
    await sent(desk);
    const seen = headed.filter((subject) => !blank(subject));
    await readLists(desk, phone, hosted, seen);
    await search(desk, codes);
    await readInWindow(hosted);
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

/** lets so many run at once, since each waits for a disk. */
async function atOnce(items, act) {
  let next = 0;
  const work = async () => {
    while (next < items.length) await act(items[next], next++);
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

const ask = (desk, method, ...args) =>
  desk.evaluate(([m, a]) => window.go.app.App[m](...a), [method, args]);

/** sent waits until nothing is on its way up any more. */
function sent(desk) {
  const all = async () => {
    const { online, waiting } = await ask(desk, "Health");
    return online && waiting === 0;
  };
  return until("all to be sent", all, 300);
}

/** begin lets the patient join, and begins the conversations with them. */
async function begin(desk, phone, hosted) {
  const form = { id: "", version: 0, email: "", anyway: true, ...patient };
  const { id: contact } = await ask(desk, "SaveContact", form);
  await ask(desk, "Invite", contact);
  await joinPractice(phone, hosted, { to: "+15035550142", born: patient.birthDate });
  await phone.goto("about:blank"); // an open list would be read anew with all that is written
  const [{ id: link }] = await ask(desk, "Links");
  const threads = { contact, link };
  for (const [name, subject] of Object.entries(subjects)) {
    const first = { contact, link, subject, body: `${subject} begins here.` };
    threads[name] = await ask(desk, "StartConversation", first);
  }
  await sent(desk);
  return threads;
}

const blank = (text) => /^[\p{White_Space}\p{Cf}\p{Cc}]*$/u.test(text);
const collapsed = (text) => text.replace(/\p{White_Space}+/gu, " ").trim();
const longer = (text, most) => [...text].length > most;
const oneLine = "This has to fit on one line. Remove line breaks and try again.";
const tooLong = "This is too long. Shorten it and try again.";

/** What is refused of each kind, by its sentence; the rest is to be shown. */
const refused = {
  names: (text) => {
    if (blank(text)) return "Enter the person's name.";
    if (/\p{Cc}/u.test(collapsed(text))) return oneLine;
    return longer(collapsed(text), 200) ? tooLong : "";
  },
  subjects: (text) => (/\p{Cc}/u.test(text) ? oneLine : longer(text, 120) ? tooLong : ""),
  bodies: (text) => (blank(text) ? "There is nothing to send yet. Write a message first." : ""),
  notes: (text) => (blank(text) ? "There is nothing to add yet. Write a note first." : ""),
  answers: (text) => refused.bodies(text),
  files: () => "",
};

/**
 * write puts each string in as a name, a message, a note, a patient's message and a
 * file's name, through what the screens call, and returns what has to be shown of each.
 */
async function write(desk, phone, hosted, threads, strings) {
  const { answers, given } = await attach(desk, threads.files, strings);
  kept("files", answers, strings);
  const expected = { files: given };
  for (const kind of ["names", "bodies", "notes"]) {
    expected[kind] = kept(kind, await enter(desk, threads, strings, kind), strings);
  }
  expected.names = expected.names.map(collapsed);
  const author = await pen(phone.context(), hosted);
  const written = [];
  await atOnce(strings, async (string, n) => {
    written[n] = await author.write(string, threads.patient).then(
      () => "",
      ({ message }) => message,
    );
  });
  expected.answers = kept("answers", written, strings);
  for (let from = 0; from < strings.length; from += 40) {
    const text = strings.slice(from, from + 40).join("\n");
    await ask(desk, "Send", threads.whole, text, [], "");
    await ask(desk, "AddNote", threads.whole, text, []);
  }
  for (const [name, subject] of Object.entries(subjects)) {
    await ask(desk, "Send", threads[name], `${subject} ends here.`, [], "");
  }
  await sent(desk);
  return expected;
}

/** kept returns what was taken of a kind. What was not must be refused, with its sentence. */
function kept(kind, answers, strings) {
  assert.deepEqual(answers, strings.map(refused[kind]), `what is refused of the ${kind}`);
  const taken = strings.filter((string) => refused[kind](string) === "");
  console.log(`# ${kind}: ${taken.length} kept, ${strings.length - taken.length} refused`);
  return taken;
}

/** enter writes all of a kind, and returns how each was answered: "" or a sentence. */
function enter(desk, threads, strings, kind) {
  return desk.evaluate(
    async ([{ contact, link, team }, all, what]) => {
      const { App } = window.go.app;
      const person = { id: "", version: 0, phone: "", birthDate: "", anyway: true };
      const body = "See the subject.";
      const way = {
        names: (name, n) => App.SaveContact({ ...person, name, email: `p${n}@example.com` }),
        bodies: (text) => App.Send(team, text, [], ""),
        notes: (text) => App.AddNote(team, text, []),
        subjects: (subject) => App.StartConversation({ contact, link, subject, body }),
      }[what];
      const answers = [];
      let next = 0;
      const work = async () => {
        while (next < all.length) {
          const n = next++;
          answers[n] = await way(all[n], n).then(
            () => "",
            (error) => JSON.parse(error.message ?? error).sentence,
          );
        }
      };
      await Promise.all(Array.from({ length: 20 }, work));
      return answers;
    },
    [threads, strings, kind],
  );
}

/** The smallest picture, and the smallest document. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const page = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n").toString("base64");

/**
 * attach sends files, named by the strings, ten with a message: documents, and now and
 * then a picture. It returns how each was answered, and the names that they have now.
 */
function attach(desk, thread, strings) {
  return desk.evaluate(
    async ([of, all, contents]) => {
      const { App } = window.go.app;
      const [pdf, png] = contents.map((data) =>
        Uint8Array.from(atob(data), (c) => c.charCodeAt(0)),
      );
      const answers = all.map(() => "");
      const given = [];
      const add = async (n) => {
        const body = n % 20 === 0 ? png : pdf;
        try {
          const id = await App.BeginAttachment(of, all[n], body.length);
          const path = `/attachments/${id}?offset=0`;
          const answer = await fetch(path, { method: "PUT", body });
          if (!answer.ok) throw new Error(await answer.text());
          const attachment = await App.FinishAttachment(id);
          given.push(attachment.name);
          return attachment.id;
        } catch (error) {
          answers[n] = JSON.parse(error.message ?? error).sentence;
          return "";
        }
      };
      for (let from = 0; from < all.length; from += 10) {
        const ten = [...all.keys()].slice(from, from + 10);
        const ids = await Promise.all(ten.map(add));
        await App.Send(
          of,
          "",
          ids.filter((id) => id !== ""),
          "",
        );
      }
      return { answers, given };
    },
    [thread, strings, [page, pixel]],
  );
}

const rows = ['[role="listbox"]', '[role="option"]'];
const messages = ['[role="log"]', 'article:not([aria-label="Internal note"])'];
const notes = ['[role="log"]', 'article[aria-label="Internal note"]'];

async function readOnDesktop(desk, expected) {
  assert.ok(
    expected.files.every((name) => /^[^<>:"|?*%/\\\p{Cc}\p{Cf}]{1,116}\.(pdf|png)$/u.test(name)),
    "a file's name can be saved anywhere",
  );
  await desk.keyboard.press("Control+2");
  await look(desk, "desktop-hostile-contacts");
  await shows(desk, rows, expected.names, "a name");
  const open = async (subject) => {
    await desk.keyboard.press("Control+f");
    await desk.getByPlaceholder("Search people and messages").fill(`${subject} ends`);
    await desk.getByRole("option", { name: new RegExp(`${subject} ends here`) }).click();
    await desk.locator("[data-pane=middle] header").getByText(subject).waitFor();
    await desk.getByRole("log").locator("article").first().waitFor();
    await look(desk, `desktop-hostile-${subject.toLowerCase()}`);
  };
  await open(subjects.team);
  await shows(desk, messages, expected.bodies, "a message");
  await shows(desk, notes, expected.notes, "a note");
  await open(subjects.patient);
  await shows(desk, messages, expected.answers, "a patient's message");
  await open(subjects.files);
  await shows(desk, messages, expected.files.map(called("Open")), "a file's name");
}

async function readOnPhone(phone, hosted, expected) {
  await phone.goto(hosted.address);
  const read = async (subject, strings, what) => {
    await phone.getByText(subject, { exact: true }).click();
    await phone.getByRole("log").locator("article").first().waitFor();
    await look(phone, `portal-hostile-${subject.toLowerCase()}`);
    await shows(phone, messages, strings, `${what} in the portal`);
    await phone.getByRole("button", { name: "All messages" }).click();
  };
  await read(subjects.team, expected.bodies, "a message");
  await read(subjects.patient, expected.answers, "a patient's message");
  await read(subjects.files, expected.files.map(called("Open photo")), "a file's name");
  await phone.goto("about:blank");
}

/** A picture is shown instead of its name, and called by it. */
const called = (open) => (name) => (name.endsWith(".png") ? `${open} ${name}` : name);

async function readLists(desk, phone, hosted, expected) {
  await desk.keyboard.press("Control+1");
  await look(desk, "desktop-hostile-inbox");
  const listed = expected.map((subject) => `Secure · ${subject}`);
  await shows(desk, rows, listed, "a subject");
  await phone.goto(hosted.address);
  await shows(phone, ["main", "li"], expected, "a subject in the portal");
  await phone.screenshot({ path: join(shots, "portal-hostile-list.png") });
}

/** search looks for hostile words: what is found is shown with marks around them. */
async function search(desk, codes) {
  for (const code of codes.filter((_, n) => n % 40 === 0)) {
    await desk.keyboard.press("Control+f");
    await desk.getByPlaceholder("Search people and messages").fill(code.replace(/\s/gu, " "));
    await desk.locator('search [aria-busy="false"]').waitFor({ state: "attached" });
  }
  await look(desk, "desktop-hostile-search");
  await desk.keyboard.press("Escape");
}

/** readInWindow goes through all of it in the release build, with wheel and keys. */
async function readInWindow(hosted) {
  const height = 2000;
  const screen = await display(height);
  const [ana] = hosted.signIns;
  const { child } = start(join(root, "build/bin/rowan"), [], {
    env: {
      DISPLAY: screen,
      ROWAN_DATA: folder(),
      ROWAN_SERVICE: hosted.address,
      ROWAN_SAMPLE_EMAIL: ana.email,
      ROWAN_SAMPLE_PASSPHRASE: ana.passphrase,
      ROWAN_SAMPLE_FACTOR: ana.factor,
      ROWAN_SAMPLE_PIN: "246810",
    },
  });
  const reads = (what, words, name) =>
    until(what, () => words.test(readScreen(screen, `window-hostile-${name}`)), 120);
  await until("the window", () => resize(screen, child.pid, 1280, height), 60);
  await reads("the inbox in the window", /See the subject/u, "inbox");
  const list = { x: 400, y: 500 };
  await toTheEnd(screen, list, 80, "inbox-end");
  press(screen, child.pid, "ctrl+2");
  await reads("the contacts in the window", /Contacts/u, "contacts");
  await toTheEnd(screen, list, 80, "contacts-end");
  for (const subject of [subjects.whole, subjects.files]) {
    press(screen, child.pid, "ctrl+f");
    type(screen, child.pid, `${subject} ends`);
    const name = subject.toLowerCase();
    await reads("what was found", new RegExp(`${subject} ends here`, "u"), `${name}-found`);
    press(screen, child.pid, "Return");
    await reads("the thread in the window", /Participants/u, name);
    await toTheEnd(screen, { x: 800, y: 500 }, -80, `${name}-first`);
    const words = readScreen(screen, `window-hostile-${name}-read`);
    assert.match(words, new RegExp(`${subject} begins here`, "u"), "it goes back to its beginning");
  }
}

/** toTheEnd turns the wheel over a list until nothing moves any more. */
async function toTheEnd(screen, { x, y }, notches, name) {
  const taken = () => readFileSync(picture(screen, `window-hostile-${name}`, "1280x800+0+0"));
  let before = taken();
  let moved = false;
  await until(
    `the end of ${name}`,
    () => {
      wheel(screen, x, y, notches);
      const now = taken();
      const ended = now.equals(before);
      moved ||= !ended;
      before = now;
      return ended;
    },
    300,
  );
  assert.ok(moved, `${name}: the list was gone through`);
}

/** watch notes what hostile text could bring about. */
function watch(...pages) {
  const strays = [];
  for (const page of pages) {
    page.on("dialog", (dialog) => {
      strays.push(`dialog ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("popup", (popup) => strays.push(`popup ${popup.url()}`));
    page.on("console", (line) => {
      if (/Content Security Policy/u.test(line.text())) strays.push(line.text());
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.hostname !== "127.0.0.1") strays.push(url.href);
    });
  }
  return strays;
}

/**
 * shows scrolls a list from one end to the other, and back, until each string was a text
 * or the name of something that stands in it, to the letter.
 */
async function shows(page, [box, item], strings, what) {
  assert.ok(strings.length > 1000, `${what}: few are left`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: size.width, height: high });
  await page.locator(box).first().waitFor(); // what is wanted may stand far from where it opens
  const { missing, read } = await page.evaluate(
    async ([inside, each, wanted]) => {
      const scroller = () => {
        let one = document.querySelector(inside);
        while (one.scrollHeight <= one.clientHeight + 1 && one.parentElement) {
          one = one.parentElement;
        }
        return one;
      };
      const left = new Set(wanted);
      const texts = new Set();
      const collect = (node) => {
        for (const text of [node.textContent, node.ariaLabel ?? ""]) {
          texts.add(text);
          left.delete(text);
        }
        for (const child of node.childNodes) collect(child);
      };
      let way = -1;
      let news = performance.now();
      let atEnd = 0; // since when
      while (left.size > 0 && performance.now() - news < 15_000) {
        const known = texts.size;
        for (const one of document.querySelectorAll(`${inside} :is(${each})`)) collect(one);
        if (texts.size > known) news = performance.now();
        const { scrollTop, scrollHeight, clientHeight } = scroller();
        const ended = way < 0 ? scrollTop < 1 : scrollTop + clientHeight > scrollHeight - 2;
        if (!ended) atEnd = performance.now();
        // More may be on its way from Go or the service: what is far away is let go again.
        else if (performance.now() - atEnd > 1500) way = -way;
        scroller().scrollTop += way * 0.8 * clientHeight;
        for (let n = 0; n < 6; n++) await new Promise((done) => requestAnimationFrame(done));
      }
      return { missing: [...left], read: texts.size };
    },
    [box, item, strings],
  );
  await page.setViewportSize(size);
  assert.deepEqual(
    missing.slice(0, 5),
    [],
    `${what} is not shown as typed (${missing.length} of ${strings.length}; ${read} texts)`,
  );
}
