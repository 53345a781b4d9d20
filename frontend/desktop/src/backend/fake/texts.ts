/** The fake's texts, and what its judge says of them. */
import type { Backend } from "../backend.ts";
import { noDraft } from "../draft.ts";
import { me } from "../sample.ts";
import type { Mistake } from "../text.ts";
import { guide, judge } from "./rules.ts";
import { FakeSenders } from "./senders.ts";
import { checkBody, found } from "./what.ts";

export abstract class FakeTexts extends FakeSenders {
  checkText: Backend["checkText"] = (draft) =>
    this.reply("checkText", [draft], () => {
      const thread = this.threads.get(draft.conversation);
      const id = thread?.number ?? draft.number;
      const phone = thread ? this.person(thread.contact).phone : draft.phone;
      const number = this.numbers.all.find((each) => each.id === id);
      if (this.standingOf(phone).offAt) return judge(draft, "opted-out");
      if (this.numbers.plan === "trial") return judge(draft, "trial");
      return judge(draft, number?.registration === "approved" ? "" : "unregistered");
    });

  ruleGuide: Backend["ruleGuide"] = (language) => this.reply("ruleGuide", [language], () => guide);

  /** What somebody said was judged wrongly, newest first. */
  readonly reported: Mistake[] = [];

  mistakes = () => this.reply("mistakes", [], () => [...this.reported]);

  reportMistake: Backend["reportMistake"] = (draft, rule) =>
    this.reply("reportMistake", [draft, rule], () => {
      const words = judge(draft).findings.find((each) => each.rule === rule)?.words ?? [];
      const report = `Rule: ${rule}\nWords: ${words.join(" | ")}\nText: ${draft.body}\n`;
      const at = this.clock().toISOString();
      const mistake = { id: `mistake-${++this.made}`, at, report, given: false };
      this.reported.unshift(mistake);
      return mistake;
    });

  saveMistake: Backend["saveMistake"] = (id, report, given) =>
    this.reply("saveMistake", [id, report, given], () => {
      Object.assign(found(this.reported.find((each) => each.id === id)), { report, given });
    });

  removeMistake: Backend["removeMistake"] = (id) =>
    this.reply("removeMistake", [id], () => {
      this.reported.splice(
        this.reported.findIndex((each) => each.id === id),
        1,
      );
    });

  newTextID: Backend["newTextID"] = () => this.reply("newTextID", [], () => `text-${++this.made}`);

  textWith: Backend["textWith"] = (number, phone) =>
    this.reply("textWith", [number, phone], () => {
      const digits = phone.replaceAll(/\D/gu, "").slice(-10);
      const thread = [...this.threads.values()].find(
        (one) =>
          one.number === number &&
          this.person(one.contact).phone.replaceAll(/\D/gu, "").endsWith(digits),
      );
      return thread?.id ?? "";
    });

  keepText: Backend["keepText"] = (text) =>
    this.reply("keepText", [text], () => {
      const { conversation: id, number, phone, body, files } = text;
      if (!this.threads.has(id)) {
        if (body === "" && !files) return;
        const made = this.addThread(this.addPerson(phone, { phone }), "", "", number);
        this.threads.delete(made.id);
        this.threads.set(id, { ...made, id });
      }
      const thread = this.thread(id);
      thread.draft = { ...thread.draft, body };
      if (body === "" && thread.draft.attachments.length === 0 && !files) this.threads.delete(id);
      this.tell("conversation", id);
      this.tell("draft", id, id);
    });

  startText: Backend["startText"] = (text) =>
    this.reply("startText", [text], () => {
      if (text.attachments.length === 0) checkBody(text.body);
      const known = [...this.people.values()].find(({ phone }) => phone === text.phone);
      const contact =
        text.contact || (known?.id ?? this.addPerson(text.phone, { phone: text.phone }));
      const begun = [...this.threads.values()].find(
        (thread) => thread.contact === contact && thread.number === text.number,
      );
      const thread = begun ?? this.addThread(contact, "", "", text.number);
      const entry = this.addMessage(thread, { from: me.name, body: text.body, minutesAgo: 0 });
      entry.status = "queued";
      const { draft } = this.threads.get(text.of) ?? this.person(contact);
      entry.attachments = draft.attachments.filter(({ id }) => text.attachments.includes(id));
      thread.draft = { ...noDraft };
      thread.readTo = thread.messages.length;
      this.person(contact).draft = { ...noDraft };
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });

  sendAgain: Backend["sendAgain"] = (message) =>
    this.reply("sendAgain", [message], () => {
      const thread = found(
        [...this.threads.values()].find(({ messages }) =>
          messages.some(({ id }) => id === message),
        ),
      );
      const { body } = found(thread.messages.find(({ id }) => id === message));
      const entry = this.addMessage(thread, { from: me.name, body, minutesAgo: 0 });
      entry.status = "queued";
      this.tell("message", entry.id, thread.id);
    });

  optOut: Backend["optOut"] = (conversation, contact, off) =>
    this.reply("optOut", [conversation, contact, off], () => {
      this.numbers.asks = false;
      this.tell("suppression", "");
    });

  asksOptOut: Backend["asksOptOut"] = (conversation) =>
    this.reply("asksOptOut", [conversation], () => this.numbers.asks);

  settle: Backend["settle"] = (message, arrived) =>
    this.reply("settle", [message, arrived], () => this.tell("message", message));
}
