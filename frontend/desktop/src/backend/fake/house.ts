/** What the fake practice holds, and how its parts look things up. */

import { initials } from "@rowan/shared/messaging";
import type { Source } from "../attachment.ts";
import {
  type Backend,
  BackendError,
  type Change,
  type Draft,
  type InboxRow,
  type Note,
  type Participant,
  type Presence,
  type State,
} from "../backend.ts";
import type { ContactRow } from "../contact.ts";
import { noDraft } from "../draft.ts";
import type { LinkSetting } from "../link.ts";
import type { PracticeForm } from "../practice.ts";
import { links, me, people, type SampleMessage, team, threads } from "../sample.ts";
import type { Device, StaffMember } from "../team.ts";
import { FakeFiles } from "./files.ts";
import { FakeMail, noMail } from "./mailboxes.ts";
import { FakeNumbers } from "./numbers.ts";
import {
  type Contact,
  type Entry,
  type FakeOptions,
  nothingWaits,
  type Thread,
  tries,
} from "./practice.ts";
import {
  calls,
  channelOf,
  folded,
  found,
  gone,
  hasDraft,
  memberOf,
  readersOf,
  settingOf,
  staff,
  unread,
} from "./what.ts";

export abstract class FakeHouse {
  /** What was called, in order, as "method" and its arguments. */
  /** What the window was named last. */
  title = "";

  readonly calls: [string, ...unknown[]][] = [];

  readonly people = new Map<string, Contact>();

  readonly threads = new Map<string, Thread>();

  readonly members: StaffMember[] = team.map(memberOf);

  readonly devicesNow: Device[] = [];

  hereNow: Presence[] = [];

  /** Of groups that have not begun. */
  readonly drafts = new Map<string, Draft>();

  /** How often a join link was replaced. */
  doors = 0;

  protected practiceNow: PracticeForm = {
    name: me.practice,
    shortName: "",
    phone: "+15035550100",
    hours: "Mon to Fri, 8 AM to 5 PM.",
    replyTime: "Usually replies the same working day.",
    keepPhotoDetails: false,
    consentRequired: false,
  };

  readonly kept = new FakeFiles();

  readonly numbers = new FakeNumbers(staff, me.id);

  readonly mail = new FakeMail(staff, me.id);

  readonly healthNow = { online: true, since: "", waiting: 0, syncing: false, sentence: "" };

  protected readonly listeners = new Set<(change: Change) => void>();

  protected readonly failures = new Map<string, BackendError>();

  protected readonly clock: () => Date;

  protected readonly linksNow: LinkSetting[];

  protected stateNow: State;

  protected triesLeft = tries;

  protected defaultFrom = "";

  protected idleNow = 10;

  protected readonly manages: boolean;

  protected undoSeconds: number;

  protected made = 0;

  constructor(options: FakeOptions = {}) {
    this.clock = options.now ?? (() => new Date());
    this.manages = options.manages ?? true;
    this.undoSeconds = options.undoSend ?? 0;
    this.linksNow = links.map(settingOf);
    for (const link of this.linksNow.slice(options.links ?? links.length)) link.mine = false;
    const phase = options.phase ?? "open";
    this.stateNow = {
      phase,
      people:
        phase === "first"
          ? []
          : [
              {
                id: me.id,
                initials: initials(me.name),
                mode: options.keychain === false ? "passphrase" : "pin",
                ...nothingWaits,
              },
              ...(options.others ?? []).map((name) => ({
                id: name,
                initials: initials(name),
                mode: "pin" as const,
                ...nothingWaits,
              })),
            ],
      keychain: options.keychain ?? true,
      address: "http://127.0.0.1:7420",
      sample: true,
      me,
      zone: "America/Los_Angeles",
    };
    for (const [i, { id }] of team.entries()) {
      const name = i === 0 ? "Front desk" : `Room ${i}`;
      const device = { teammate: id, name, madeAt: this.ago(20_000), lastSeen: this.ago(i * 90) };
      this.devicesNow.push({ id: `device-${i}`, ...device, here: i === 0, stopped: false });
    }
    for (const person of people) this.addPerson(person.name, person);
    for (const thread of threads) {
      const added = this.addThread(thread.contact, thread.link, thread.subject);
      for (const message of thread.messages) this.addMessage(added, message);
      added.readOnly = thread.readOnly ?? false;
      added.archived = thread.archived ?? false;
      added.assignee = thread.assignee ?? "";
      added.draft = { ...noDraft, body: thread.draft ?? "" };
      added.readTo = added.messages.length - (thread.unread ?? 0);
      added.tags = [...(thread.tags ?? [])];
      for (const { from, body, minutesAgo, after } of thread.notes ?? [])
        this.putNote(added, from, body, minutesAgo, after);
    }
    for (let i = 1; i <= (options.crowd ?? 0); i++) {
      const id = this.addPerson(`Patient Number ${String(i).padStart(5, "0")}`, {
        account: "active",
      });
      const thread = this.addThread(id, "clinic", `Visit ${i}`);
      this.addMessage(thread, { from: "contact", body: `Message ${i}`, minutesAgo: 20_000 + i });
      thread.readTo = 1;
    }
  }

  /** The next call of this method fails so. */
  fail(method: keyof Backend, code: string, sentence: string, field = ""): void {
    this.failures.set(method, new BackendError(code, sentence, field));
  }

  tell(kind: string, id: string, about = ""): void {
    for (const heard of this.listeners) heard({ kind, id, about });
  }

  onChange(heard: (change: Change) => void): () => void {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }

  /** What lies in the hand of whoever drags, where the page is given no files. */
  held: Source[] = [];

  protected get myLinks(): LinkSetting[] {
    return this.linksNow.filter(({ mine, archived }) => mine && !archived);
  }

  protected async reply<T>(method: keyof Backend, args: unknown[], answer: () => T): Promise<T> {
    this.calls.push([method, ...args]);
    await Promise.resolve();
    const failure = this.failures.get(method);
    if (failure) {
      this.failures.delete(method);
      throw failure;
    }
    return structuredClone(answer());
  }

  addPerson(name: string, given: Partial<ContactRow> & { joinedDaysAgo?: number }): string {
    const { joinedDaysAgo, ...row } = given;
    const id = row.id ?? `contact-${++this.made}`;
    this.people.set(id, {
      id,
      initials: initials(name),
      birthDate: "",
      phone: "",
      email: "",
      account: "none",
      accountAt: joinedDaysAgo === undefined ? "" : this.ago(joinedDaysAgo * 1440),
      inviteExpires: "",
      asksConfirmation: false,
      tags: [],
      asksBack: false,
      unverified: false,
      chart: "",
      unreached: "",
      kind: "patient",
      relatedTo: "",
      relatedName: "",
      version: 1,
      language: "",
      timeZone: "",
      draft: { ...noDraft },
      ...row,
      name,
    });
    return id;
  }

  protected addThread(
    contact: string,
    link: string,
    subject: string,
    number = "",
    mailbox = "",
  ): Thread {
    const id = `conversation-${++this.made}`;
    const thread: Thread = {
      id,
      contact,
      with: [],
      teammates: [],
      link,
      number,
      mailbox,
      subject,
      messages: [],
      notes: [],
      tags: [],
      noteDraft: { ...noDraft },
      readOnly: false,
      archived: false,
      assignee: "",
      readTo: 0,
      draft: { ...noDraft },
    };
    this.threads.set(id, thread);
    return thread;
  }

  protected addMessage(thread: Thread, sample: SampleMessage): Entry {
    const person = this.person(thread.contact);
    const inbound = sample.from === "contact";
    const number = thread.messages.length + 1;
    const entry: Entry = {
      id: `message-${++this.made}`,
      number,
      author: inbound ? person.name : sample.from,
      kind: inbound ? "contact" : sample.from === "Automatic" ? "automatic" : "teammate",
      mine: sample.from === me.name,
      body: sample.body,
      attachments: [],
      event: sample.event ?? "",
      status: sample.seenMinutesAgo === undefined ? "sent" : "seen",
      reason: "",
      code: "",
      segments: 0,
      ahead: 0,
      mail: noMail,
      seenAt: sample.seenMinutesAgo === undefined ? "" : this.ago(sample.seenMinutesAgo),
      seenBy: sample.seenMinutesAgo === undefined ? 0 : 1,
      of: 1 + thread.with.length,
      position: String(number),
      at: this.ago(sample.minutesAgo),
    };
    thread.messages.push(entry);
    return entry;
  }

  protected putNote(
    thread: Thread,
    from: string,
    body: string,
    minutesAgo: number,
    after: number,
  ): Note {
    const beside = thread.notes.filter(({ position }) => Math.floor(Number(position)) === after);
    const note: Note = {
      id: `note-${++this.made}`,
      author: from,
      mine: from === me.name,
      body,
      mentions: readersOf(thread).filter(({ name }) => body.includes(`@${name}`)),
      position: (after + (beside.length + 1) / 1000).toFixed(3),
      at: this.ago(minutesAgo),
    };
    thread.notes.push(note);
    return note;
  }

  protected ago(minutes: number): string {
    return new Date(this.clock().getTime() - minutes * 60_000).toISOString();
  }

  /** What a conversation comes from. */
  protected senderOf(thread: Thread) {
    const none = { phone: "", address: "" };
    const number = this.numbers.all.find(({ id }) => id === thread.number);
    if (number) return { ...none, ...number, name: number.label };
    const mailbox = this.mail.all.find(({ id }) => id === thread.mailbox);
    if (mailbox) return { ...none, ...mailbox, name: mailbox.label };
    const link = found(this.linksNow.find(({ id }) => id === thread.link));
    return { ...none, name: link.name, members: link.members };
  }

  protected rowOf(thread: Thread): InboxRow {
    const person = this.person(thread.contact);
    const from = this.senderOf(thread);
    const people = this.participantsOf(thread);
    const group = people.length > 1;
    const last = thread.messages[thread.messages.length - 1];
    const note = thread.notes.find(
      (n) => n.position === "" || Number(n.position) > thread.messages.length,
    );
    return {
      id: thread.id,
      contact: person.id,
      name: people.map(({ name }) => name).join(", "),
      initials: group ? "" : person.initials,
      account: person.account,
      group,
      unverified: person.unverified,
      channel: channelOf(thread),
      link: thread.link,
      linkName: from.name,
      number: thread.number,
      numberPhone: from.phone,
      phone: thread.number === "" ? "" : person.phone,
      mailbox: thread.mailbox,
      mailboxAddress: from.address,
      email: thread.mailbox === "" ? "" : person.email,
      subject: thread.subject,
      preview: note?.body ?? last?.body ?? "",
      carries: !note && last?.body === "" ? this.kept.carries(last.attachments) : "",
      event: note ? "" : (last?.event ?? ""),
      mine: note !== undefined || last?.kind === "teammate",
      author: note !== undefined || last?.kind !== "teammate" || last.mine ? "" : last.author,
      note: note !== undefined,
      tags: [...thread.tags],
      at: note?.at ?? last?.at ?? "",
      unread: unread(thread),
      reason: last?.status === "failed" ? last.reason : "",
      mark:
        last?.status === "failed"
          ? "failed"
          : calls(thread) > 0
            ? "mention"
            : hasDraft(thread)
              ? "draft"
              : last?.status === "unconfirmed"
                ? "unconfirmed"
                : last?.status === "pending"
                  ? "waiting"
                  : last?.status === "seen"
                    ? "seen"
                    : "",
      readOnly: thread.readOnly,
    };
  }

  protected participantsOf(thread: Thread): Participant[] {
    const last = thread.messages.findLast(({ kind }) => kind === "teammate");
    const contacts = [thread.contact, ...thread.with].map((id, at): Participant => {
      const { name, initials, account, kind, accountAt } = this.person(id);
      const seenAt = at === 0 ? (last?.seenAt ?? "") : "";
      return { id, teammate: false, name, initials, account, role: kind, since: accountAt, seenAt };
    });
    const colleagues = thread.teammates.map((id): Participant => {
      const { name, initials } = found(staff().find((one) => one.id === id));
      const since = thread.messages[0]?.at ?? "";
      return { id, teammate: true, name, initials, account: "none", role: "", since, seenAt: "" };
    });
    return [...contacts, ...colleagues];
  }

  protected peopleFound(query: string): Contact[] {
    const wanted = folded(query);
    const digits = query.replace(/\D/g, "");
    return [...this.people.values()]
      .filter(
        (person) =>
          wanted === "" ||
          folded(person.name).includes(wanted) ||
          folded(person.email).includes(wanted) ||
          person.tags.some((tag) => folded(tag).includes(wanted)) ||
          person.birthDate === query ||
          (digits.length > 2 && person.phone.includes(digits)),
      )
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  protected mayWrite(person: Contact): void {
    if (person.account === "active") return;
    throw new BackendError(
      "not_joined",
      `${person.name} has not joined yet. Invite them, then send your message.`,
    );
  }

  protected person(id: string): Contact {
    return found(this.people.get(id));
  }

  protected thread(id: string): Thread {
    return found(this.threads.get(id));
  }

  protected messageOf(id: string): [Thread, Entry] {
    for (const thread of this.threads.values()) {
      const entry = thread.messages.find((message) => message.id === id);
      if (entry) return [thread, entry];
    }
    throw gone();
  }
}
