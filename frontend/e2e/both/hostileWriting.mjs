// What hostile.mjs reads is written here: each string as a name, a subject, a message
// each way, a note, and the name of a file from either side.
import assert from "node:assert/strict";
import { until } from "../harness.mjs";
import { join as joinPractice, pen } from "../patient.mjs";

const patient = { name: "Nora Quill", phone: "(503) 555-0142", birthDate: "1990-07-21" };

/**
 * The conversations by their subjects, with which they begin and end. In the last the
 * same is said again, much of it at a time: what draws slowly is to be gone through too.
 */
export const subjects = {
  team: "Dandelion",
  patient: "Marigold",
  files: "Primrose",
  uploads: "Foxglove",
  whole: "Jasmine",
};

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
export async function begin(desk, phone, hosted) {
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

export const blank = (text) => /^[\p{White_Space}\p{Cf}\p{Cc}]*$/u.test(text);
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
 * write puts each string in, through what the screens call, and returns what has to be
 * shown of each kind.
 */
export async function write(desk, phone, hosted, threads, strings) {
  const kinds = ["names", "subjects", "bodies", "notes"];
  const author = await pen(phone.context(), hosted);
  const [files, uploads, answers, ...entered] = await Promise.all([
    attach(desk, threads.files, strings),
    upload(author, threads.uploads, strings),
    answer(author, threads.patient, strings),
    ...kinds.map((kind) => enter(desk, threads, strings, kind)),
  ]);
  kept("files", files.answers, strings);
  const expected = { files: files.given, uploads, answers: kept("answers", answers, strings) };
  for (const [n, kind] of kinds.entries()) expected[kind] = kept(kind, entered[n], strings);
  expected.names = expected.names.map(collapsed);
  expected.subjects = expected.subjects.filter((subject) => !blank(subject));
  for (let from = 0; from < strings.length; from += 40) {
    const text = strings.slice(from, from + 40).join("\n");
    await ask(desk, "Send", threads.whole, text, [], "");
    await ask(desk, "AddNote", threads.whole, text, []);
  }
  await sent(desk);
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

/** answer writes all as the patient, and returns how each was answered. */
async function answer(author, thread, strings) {
  const answers = [];
  await atOnce(strings, async (string, n) => {
    answers[n] = await author.write(string, [], thread).then(
      () => "",
      ({ message }) => message,
    );
  });
  return answers;
}

/** upload sends files as the patient, named by the strings, ten with a message, and returns the names that they have now. */
async function upload(author, thread, strings) {
  const document = Buffer.from(page, "base64");
  const given = [];
  for (let from = 0; from < strings.length; from += 10) {
    const ten = strings.slice(from, from + 10);
    const all = await Promise.all(ten.map((name) => author.upload(name, document, thread)));
    given.push(...all.map(({ name }) => name));
    await author.write(
      "",
      all.map(({ id }) => id),
      thread,
    );
  }
  return given;
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
