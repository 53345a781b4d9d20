// Whatever people write is shown as they wrote it, and none of it runs: in
// names, subjects and messages, on both faces in Chromium, and in the real window.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { naughty, openBeacons, present, vectors } from "../corpora.mjs";
import { openDesktop, signIn } from "../desktop.mjs";
import {
  display,
  folder,
  look,
  press,
  readScreen,
  root,
  service,
  start,
  test,
  until,
} from "../harness.mjs";
import { join as joinPractice, openPhone } from "../patient.mjs";

const patient = { name: "Nora Quill", phone: "(503) 555-0142", birthDate: "1990-07-21" };
const last = "The last of them";

/** The smallest picture. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export async function hostile() {
  const name = "naughty strings and hostile markup are shown as typed, and none of it runs";
  if (!present) {
    console.log(`ok - ${name} # SKIP the corpora are not beside this checkout`);
    return;
  }
  await test(name, async () => {
    const beacons = await openBeacons();
    const codes = vectors(beacons);
    const strings = [...naughty(), ...codes];
    assert.ok(strings.length > 1500, "the corpora are whole");

    const hosted = await service(folder());
    const { page: desk, chromium } = await openDesktop(hosted);
    await signIn(desk, hosted.signIns[0]);
    await desk.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const phone = await openPhone(chromium);
    const strays = watch(desk, phone);
    const { kept, threads } = await write(desk, phone, hosted, strings);

    await desk.keyboard.press("Control+2");
    const rows = ['[role="listbox"]', '[role="option"]'];
    shows(await everything(desk, ...rows), kept.names, "a name");
    await look(desk, "hostile-contacts");
    await desk.keyboard.press("Control+1");
    shows(await everything(desk, ...rows), kept.subjects, "a subject");
    await look(desk, "hostile-inbox");
    const said = [];
    for (const thread of threads) {
      await desk.keyboard.press("Control+f");
      await desk.getByPlaceholder("Search people and messages").fill(thread);
      await desk.getByRole("option", { name: new RegExp(`${thread}\\b`) }).click();
      await desk.getByRole("log").getByText(thread).waitFor();
      said.push(...(await everything(desk, '[role="log"]', '[role="article"], article', "up")));
    }
    shows(said, kept.bodies, "a message on the desktop");
    shows(said, kept.notes, "a note on the desktop");
    shows(said, kept.files, "a file's name on the desktop");
    await look(desk, "hostile-thread");
    for (const string of strings.filter((_, i) => i % 50 === 0)) {
      await desk.keyboard.press("Control+f");
      await desk.getByPlaceholder("Search people and messages").fill(string.replace(/\s/gu, " "));
    }

    await phone.goto(hosted.address);
    shows(await everything(phone, "main", "li"), kept.subjects, "a subject in the portal");
    await look(phone, "portal-hostile-list");
    const read = [];
    for (const thread of threads) {
      await phone.goto(hosted.address);
      await phone.getByText(thread, { exact: true }).first().click();
      await phone.getByRole("log").waitFor();
      read.push(...(await everything(phone, '[role="log"]', '[role="article"], article', "up")));
    }
    shows(read, kept.bodies, "a message in the portal");
    shows(read, kept.files, "a file's name in the portal");

    await inTheWindow(hosted);

    assert.deepEqual([...beacons.hits], [], "a script ran");
    assert.deepEqual(strays, [], "something was opened, asked or fetched");

    // The controls: the same markup runs where nothing stops it, in both engines.
    beacons.serve(codes);
    await (await chromium.newPage()).goto(beacons.control);
    await until("the control in Chromium", () => beacons.hits.size > 100);
    beacons.hits.clear();
    const mini = readdirSync("/usr/lib")
      .map((library) => join("/usr/lib", library, "webkit2gtk-4.1/MiniBrowser"))
      .find((path) => existsSync(path));
    assert.ok(mini, "WebKit's own browser is here");
    start(mini, ["--private", beacons.control], { env: { DISPLAY: await display() } });
    await until("the control in WebKit", () => beacons.hits.size > 100, 60);
  });
}

/**
 * write puts each string in as a name, a subject, a message, a note and a file's
 * name, through what the desktop's screen calls. What is not kept is refused with
 * a sentence. The conversations' subjects and first words are in threads.
 */
async function write(desk, phone, hosted, strings) {
  const ask = (method, ...args) =>
    desk.evaluate(([m, a]) => window.go.app.App[m](...a), [method, args]);
  const contact = (fields) =>
    ask("SaveContact", {
      ...{ id: "", version: 0, name: "", phone: "", email: "", birthDate: "", anyway: true },
      ...fields,
    });
  const kept = { names: [], subjects: [], bodies: [], notes: [], files: [] };
  const keep = async (list, string, act) => {
    try {
      await act();
      list.push(string);
    } catch (error) {
      if (list === kept.files) console.error(error.message);
      assert.match(sentenceOf(error), /^\p{Lu}.*[.?]$/u, `${JSON.stringify(string)}: ${error}`);
    }
  };

  const { id: nora } = await contact(patient);
  await ask("Invite", nora);
  await joinPractice(phone, hosted, { to: "+15035550142", born: patient.birthDate });
  const [link] = await ask("Links");
  const begin = (subject, body) =>
    ask("StartConversation", { contact: nora, link: link.id, subject, body });

  const threads = [];
  let thread = "";
  for (let i = 0; i < strings.length; i += 20) {
    if (i % 500 === 0) {
      threads.push(`part${threads.length}`);
      thread = await begin(threads.at(-1), threads.at(-1));
    }
    const few = strings.slice(i, i + 20);
    await Promise.all(
      few.flatMap((string, n) => [
        keep(kept.names, string, () => contact({ name: string, email: `p${i + n}@example.com` })),
        keep(kept.bodies, string, () => ask("Send", thread, string, [])),
        keep(kept.subjects, string, () => begin(string, "See the subject.")),
        keep(kept.notes, string, () => ask("AddNote", thread, string, [])),
      ]),
    );
    const files = [];
    for (const string of few) {
      await keep(kept.files, string, async () => files.push(await attach(desk, thread, string)));
    }
    for (; files.length > 0; ) await ask("Send", thread, "", files.splice(0, 10));
  }
  await ask("Send", thread, last, []);
  for (const [what, list] of Object.entries(kept)) {
    assert.ok(list.length > strings.length / 2, `of the ${what} only ${list.length} were kept`);
  }
  assert.ok(kept.bodies.length > strings.length * 0.95, "messages may be nearly anything");
  await until(
    "all to be sent",
    async () => {
      const { online, waiting } = await ask("Health");
      return online && waiting === 0;
    },
    240,
  );
  return { kept, threads };
}

/** attach adds the picture to a conversation's draft under a name, as the composer does. */
function attach(desk, conversation, name) {
  return desk.evaluate(
    async ([of, named, data]) => {
      const { App } = window.go.app;
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const id = await App.BeginAttachment(of, named, bytes.length);
      await fetch(`/attachments/${id}?offset=0`, { method: "PUT", body: bytes });
      return (await App.FinishAttachment(id)).id;
    },
    [conversation, name, pixel],
  );
}

/** inTheWindow opens the release build on the newest conversation and goes through it. */
async function inTheWindow(hosted) {
  const screen = await display();
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
  await until(
    "the newest message in the window's inbox",
    () => readScreen(screen, "window-hostile-inbox").includes(last),
    120,
  );
  press(screen, child.pid, "ctrl+1", "Home", "Return");
  await until("the thread in the window", () =>
    /Message/.test(readScreen(screen, "window-hostile-thread")),
  );
  press(screen, child.pid, "F6", ...Array(30).fill("Prior"));
  const words = readScreen(screen, "window-hostile-earlier");
  assert.ok(!words.includes(last), `it was scrolled: ${words}`);
  assert.match(words, /[<>]|script|alert|onerror|fetch/, "markup is shown as text");
}

/** sentenceOf reads a refusal as the screen does. */
function sentenceOf({ message }) {
  try {
    return JSON.parse(message.slice(message.indexOf("{"), message.lastIndexOf("}") + 1)).sentence;
  } catch {
    return "";
  }
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

/** everything scrolls a list from its beginning to its end and returns the texts of its items. */
async function everything(page, box, item, direction = "down") {
  await page.locator(`${box} ${item}`).first().waitFor();
  return page.evaluate(
    async ([box_, item_, direction_]) => {
      let scroller = document.querySelector(box_);
      while (scroller.scrollHeight <= scroller.clientHeight + 1 && scroller.parentElement) {
        scroller = scroller.parentElement;
      }
      const frames = async (n) => {
        for (let i = 0; i < n; i++) await new Promise((done) => requestAnimationFrame(done));
      };
      // Rows are drawn a little after the list was scrolled.
      const filled = async () => {
        const { left, width, top, bottom } = scroller.getBoundingClientRect();
        const drawn = (y) => document.elementFromPoint(left + width / 2, y)?.closest(item_);
        await frames(2);
        for (let n = 0; n < 60 && !(drawn(top + 40) && drawn(bottom - 40)); n++) await frames(1);
      };
      const texts = new Set();
      // There and back: rows may still move while they are read.
      for (const way of direction_ === "down" ? [1, -1] : [-1, 1]) {
        let idle = 0;
        await filled();
        // At an end, more may be on its way from Go or the service.
        while (idle < 30) {
          const known = texts.size;
          for (const each of document.querySelectorAll(`${box_} ${item_}`)) {
            texts.add(each.textContent);
          }
          scroller.scrollTop += way * 0.7 * scroller.clientHeight;
          await filled();
          const { scrollTop, scrollHeight, clientHeight } = scroller;
          const ended = way < 0 ? scrollTop < 1 : scrollTop + clientHeight > scrollHeight - 2;
          idle = ended && texts.size === known ? idle + 1 : 0;
        }
      }
      return [...texts];
    },
    [box, item, direction],
  );
}

/** shows fails unless each string stands in one of the texts as it was typed, blanks aside. */
function shows(texts, strings, what) {
  const plain = (text) => text.replace(/[\s\u200b-\u200f\u2066-\u2069]+/gu, " ").trim();
  const all = texts.map(plain).join("\n");
  const missing = strings.filter((string) => !all.includes(plain(string)));
  assert.deepEqual(
    missing.slice(0, 5),
    [],
    `${what} is not shown as typed (${missing.length} of ${strings.length}; ${texts.length} texts)`,
  );
}
