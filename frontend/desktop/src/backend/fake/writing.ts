/** What is written in the fake: messages, notes, drafts and files. */
import type { Attachment } from "../attachment.ts";
import { type Backend, BackendError, type Draft, type LooseDraft } from "../backend.ts";
import { noDraft } from "../draft.ts";
import { me } from "../sample.ts";
import { FakeContacts } from "./contacts.ts";
import { channelOf, checkBody, families, found } from "./what.ts";

export abstract class FakeWriting extends FakeContacts {
  sendMail: Backend["sendMail"] = (conversation, body, attachments, to) =>
    this.reply("sendMail", [conversation, body, attachments, to], () =>
      this.sendNow(conversation, body, attachments),
    );

  send: Backend["send"] = (conversation, body, attachments, despite) =>
    this.reply("send", [conversation, body, attachments, despite], () =>
      this.sendNow(conversation, body, attachments),
    );

  protected sendNow(conversation: string, body: string, attachments: string[]) {
    const thread = this.thread(conversation);
    if (channelOf(thread) === "secure") this.mayWrite(this.person(thread.contact));
    if (attachments.length === 0) checkBody(body);
    thread.draft = { ...noDraft };
    const entry = this.addMessage(thread, { from: me.name, body, minutesAgo: 0 });
    entry.attachments = this.kept.of(attachments);
    this.tell("draft", conversation, conversation);
    entry.status = this.undoSeconds > 0 ? "held" : this.healthNow.online ? "sent" : "pending";
    if (entry.status === "held") entry.position = "";
    if (thread.readTo >= thread.messages.length - 1) thread.readTo = thread.messages.length;
    this.tell("message", entry.id, conversation);
    return entry.id;
  }

  addNote: Backend["addNote"] = (conversation, body, mentions) =>
    this.reply("addNote", [conversation, body, mentions], () => {
      const thread = this.thread(conversation);
      if (body.trim() === "") {
        throw new BackendError("empty", "There is nothing to add yet. Write a note first.", "body");
      }
      thread.noteDraft = { ...noDraft };
      const note = this.putNote(thread, me.name, body, 0, thread.messages.length);
      if (!this.healthNow.online) note.position = "";
      this.tell("note", note.id, conversation);
      return note.id;
    });

  startConversation: Backend["startConversation"] = (message) =>
    this.reply("startConversation", [message], () => {
      const person = this.person(message.contact);
      const people = [message.contact, ...message.with].map((id) => this.person(id));
      for (const one of people) this.mayWrite(one);
      if (!message.namesShown && families(people) > 1) {
        throw new BackendError(
          "names_shown",
          "Each person will see the others' names. Confirm that you understand, then send it again.",
          "to",
        );
      }
      if (!message.link) {
        throw new BackendError("empty", "Choose who this message is from.", "from");
      }
      if (message.attachments.length === 0) checkBody(message.body);
      const thread = this.addThread(person.id, message.link, message.subject);
      thread.with = message.with;
      thread.teammates = message.teammates;
      const entry = this.addMessage(thread, { from: me.name, body: message.body, minutesAgo: 0 });
      entry.attachments = this.kept.of(message.attachments);
      thread.readTo = 1;
      if (thread.with.length + thread.teammates.length === 0) person.draft = { ...noDraft };
      else this.drafts.delete([person.id, ...thread.with, ...thread.teammates].sort().join("+"));
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });

  saveDraft: Backend["saveDraft"] = (of, body) =>
    this.reply("saveDraft", [of, body], () => {
      const noted = this.threads.get(of.replace("note:", ""));
      if (of.startsWith("note:") && noted) {
        noted.noteDraft = { ...noDraft, body, at: this.clock().toISOString() };
        this.tell("draft", of, noted.id);
        return;
      }
      const have =
        this.drafts.get(of) ?? (this.threads.get(of) ?? this.people.get(of))?.draft ?? noDraft;
      const draft = {
        ...have,
        body,
        returned: false,
        reason: body === have.body ? have.reason : "",
        at: this.clock().toISOString(),
      };
      if (of.includes("+") || of.includes(":")) this.drafts.set(of, draft);
      else (this.threads.get(of) ?? this.person(of)).draft = draft;
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  saveSubject: Backend["saveSubject"] = (of, subject) =>
    this.reply("saveSubject", [of, subject], () => {
      this.drafts.set(of, { ...(this.drafts.get(of) ?? noDraft), subject });
      this.tell("draft", of, "");
    });

  draft: Backend["draft"] = (of) =>
    this.reply(
      "draft",
      [of],
      () => this.drafts.get(of) ?? this.threads.get(of)?.draft ?? { ...noDraft },
    );

  settleDraft: Backend["settleDraft"] = (of, body) =>
    this.reply("settleDraft", [of, body], () => {
      const kept = this.drafts.get(of);
      const owner = kept ? { draft: kept } : (this.threads.get(of) ?? this.person(of));
      owner.draft = { ...owner.draft, body, other: "" };
      if (kept) this.drafts.set(of, owner.draft);
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  /** Drafts in no conversation but to one person: a test puts their text into drafts. */
  readonly left: LooseDraft[] = [];

  looseDrafts = () =>
    this.reply("looseDrafts", [], () => [
      ...this.left.filter(({ key }) => this.drafts.get(key)?.body !== ""),
      ...[...this.people.values()]
        .filter(({ draft }) => draft.body !== "")
        .map(({ id, name, initials, account, draft }) => ({
          key: id,
          note: false,
          mail: false,
          contacts: [id],
          colleagues: [],
          names: [name],
          group: false,
          initials,
          account,
          subject: draft.subject,
          preview: draft.body,
          files: draft.attachments.length,
          reason: draft.reason,
          at: draft.at,
        })),
    ]);

  undoSend: Backend["undoSend"] = (conversation, message) =>
    this.reply("undoSend", [conversation, message], () => {
      const thread = this.thread(conversation);
      const at = thread.messages.findIndex(
        ({ id, status }) => status === "held" && (message === "" || id === message),
      );
      const [entry] = at < 0 ? [] : thread.messages.splice(at, 1);
      if (!entry) throw new BackendError("conflict", "This message was sent already.");
      const { body } = thread.draft;
      thread.draft = {
        ...thread.draft,
        returned: true,
        body: body === "" ? entry.body : `${entry.body}\n\n${body}`,
        attachments: [...entry.attachments, ...thread.draft.attachments],
      };
      this.tell("message", entry.id, conversation);
      this.tell("draft", conversation, conversation);
      return true;
    });

  retract: Backend["retract"] = (message) =>
    this.reply("retract", [message], () => {
      const [thread, entry] = this.messageOf(message);
      if (entry.status === "seen") throw new BackendError("seen", "Somebody saw this message.");
      Object.assign(entry, { body: "", event: "retracted" });
      this.tell("message", message, thread.id);
      return true;
    });

  takeEarly: Backend["takeEarly"] = (conversation) =>
    this.reply("takeEarly", [conversation], () => {
      const thread = this.thread(conversation);
      const person = this.person(thread.contact);
      const body = [person.draft.body, thread.draft.body].filter(Boolean).join("\n\n");
      thread.draft = { ...thread.draft, body };
      person.draft = { ...noDraft };
      this.tell("draft", conversation, conversation);
      this.tell("draft", person.id);
    });

  /** What has the draft at a place. */
  protected owner(of: string): { draft: Draft } {
    const { drafts } = this;
    if (!of.includes(":")) return this.threads.get(of) ?? this.person(of);
    return {
      get draft() {
        return drafts.get(of) ?? noDraft;
      },
      set draft(draft) {
        drafts.set(of, draft);
      },
    };
  }

  attach: Backend["attach"] = (of, file, copied) =>
    this.reply("attach", [of, file.name], () => {
      const owner = this.owner(of);
      const attachment = this.kept.add(file.name, file.type, file.size);
      copied(file.size);
      owner.draft = { ...owner.draft, attachments: [...owner.draft.attachments, attachment] };
      this.tell("draft", of, this.threads.has(of) ? of : "");
      return attachment;
    });

  dropped: Backend["dropped"] = async (x, y) => {
    this.calls.push(["dropped", x, y]);
    return this.held.splice(0);
  };

  detach: Backend["detach"] = (of, attachment) =>
    this.reply("detach", [of, attachment], () => {
      const owner = this.owner(of);
      const attachments = owner.draft.attachments.filter(({ id }) => id !== attachment);
      owner.draft = { ...owner.draft, attachments };
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  attachmentURL: Backend["attachmentURL"] = (attachment, variant) =>
    `/attachments/${attachment}/${variant}`;

  transfer: Backend["transfer"] = (attachment) =>
    this.reply("transfer", [attachment], () => found(this.kept.transfers.get(attachment)));

  fetchAttachment: Backend["fetchAttachment"] = (attachment, variant) =>
    this.reply("fetchAttachment", [attachment, variant], () => {
      const transfer = found(this.kept.transfers.get(attachment));
      Object.assign(transfer, { way: "", done: transfer.size, here: true, problem: "" });
      this.tell("attachment", attachment);
    });

  moveFiles: Backend["moveFiles"] = (from, to) =>
    this.reply("moveFiles", [from, to], () => {
      const [source, target] = [from, to].map((of) => this.threads.get(of) ?? this.person(of));
      const moved = found(source).draft.attachments;
      found(source).draft = { ...found(source).draft, attachments: [] };
      found(target).draft = {
        ...found(target).draft,
        attachments: [...found(target).draft.attachments, ...moved],
      };
      for (const of of [from, to]) this.tell("draft", of, this.threads.has(of) ? of : "");
      return moved.map(({ id }) => id);
    });

  fetchAgain: Backend["fetchAgain"] = (attachment) =>
    this.reply("fetchAgain", [attachment], () => this.arrive(attachment, "coming"));

  /** What becomes of a file of a text that arrived. */
  arrive(attachment: string, absent: Attachment["absent"]) {
    for (const { id, messages } of this.threads.values()) {
      for (const message of messages) {
        const file = message.attachments.find((file) => file.id === attachment);
        if (!file) continue;
        file.absent = absent;
        this.tell("message", message.id, id);
      }
    }
  }

  openOutside: Backend["openOutside"] = (attachment) =>
    this.reply("openOutside", [attachment], () => {
      this.kept.taken.push(["opened", attachment]);
    });

  saveAttachment: Backend["saveAttachment"] = (attachment) =>
    this.reply("saveAttachment", [attachment], () => {
      this.kept.taken.push(["saved", attachment]);
      return true;
    });

  files: Backend["files"] = (conversation) =>
    this.reply("files", [conversation], () =>
      this.thread(conversation)
        .messages.flatMap(({ id, at, author, attachments }) =>
          attachments
            .filter(({ absent }) => absent === "")
            .map((attachment) => ({ ...attachment, message: id, at, author })),
        )
        .reverse(),
    );

  storage = () => this.reply("storage", [], () => this.kept.storage);

  setStorageCap: Backend["setStorageCap"] = (bytes) =>
    this.reply("setStorageCap", [bytes], () => {
      this.kept.storage.cap = bytes;
      this.tell("storage", "");
    });
}
