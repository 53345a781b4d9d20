/**
 * The door to Go without Go: a practice in memory with the sample people and
 * messages, for component tests and for `vite` with ?fake. Keeps everything
 * until the page goes. Its rules are the service's, in short: what a screen
 * must show of a rule can be tried, the rule itself is tested in Go.
 */
import { initials, needsPerson } from "@rowan/shared/messaging";
import type { Attachment, Source } from "./attachment.ts";
import {
  type AccountState,
  type Backend,
  BackendError,
  type Change,
  type ContactCard,
  type ContactRow,
  type Conversation,
  type Device,
  type Draft,
  type InboxRow,
  type LinkMember,
  type LinkSetting,
  type ListName,
  type LooseDraft,
  type Message,
  type MessageStatus,
  type Note,
  type Participant,
  type PracticeForm,
  type Presence,
  type StaffMember,
  type State,
} from "./backend.ts";
import { FakeFiles } from "./fakeFiles.ts";
import { FakeMail, noMail } from "./fakeMail.ts";
import { FakeNumbers } from "./fakeNumbers.ts";
import { guide, hint, judge } from "./fakeTexts.ts";
import type { Mail } from "./mail.ts";
import { links, me, people, type SampleMessage, team, threads } from "./sample.ts";
import type { Mistake, Standing } from "./text.ts";

interface Contact extends ContactRow {
  chart: string;
  version: number;
  relatedName: string;
  language: ContactCard["language"];
  timeZone: string;
  draft: Draft;
}

interface Entry extends Message {
  readonly number: number;
}

interface Thread {
  readonly id: string;
  readonly contact: string;
  /** The others of a group. */
  with: readonly string[];
  teammates: readonly string[];
  readonly link: string;
  /** Of a text; else "". */
  readonly number: string;
  /** Of a mail; else "". */
  readonly mailbox: string;
  subject: string;
  readonly messages: Entry[];
  readonly notes: Note[];
  tags: string[];
  noteDraft: Draft;
  readOnly: boolean;
  archived: boolean;
  assignee: string;
  readTo: number;
  draft: Draft;
}

export interface FakeOptions {
  readonly phase?: State["phase"];
  readonly keychain?: boolean;
  readonly now?: () => Date;
  /** That many people and conversations more, to try long lists. */
  readonly crowd?: number;
  /** The person's own links; the sample's two unless told. */
  readonly links?: number;
  /** Whether the person may change links; they may unless told. */
  readonly manages?: boolean;
  /** For how many seconds a message can be taken back; none unless told. */
  readonly undoSend?: number;
  /** Who else has a store on this computer. */
  readonly others?: readonly string[];
}

export const fakePIN = "483920";
export const fakePassphrase = "correct horse battery";
export const fakeCode = "123456";
const tries = 3;
const nothingWaits = { messages: 0, changes: 0, leaving: false };
const noDraft: Draft = {
  body: "",
  other: "",
  returned: false,
  reason: "",
  at: "",
  attachments: [],
};

export class Fake implements Backend {
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
  #practice: PracticeForm = {
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
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #failures = new Map<string, BackendError>();
  readonly #now: () => Date;
  readonly #settings: LinkSetting[];
  #state: State;
  #left = tries;
  #from = "";
  #idle = 10;
  readonly #manages: boolean;
  #undoSend: number;
  #made = 0;

  constructor(options: FakeOptions = {}) {
    this.#now = options.now ?? (() => new Date());
    this.#manages = options.manages ?? true;
    this.#undoSend = options.undoSend ?? 0;
    this.#settings = links.map(settingOf);
    for (const link of this.#settings.slice(options.links ?? links.length)) link.mine = false;
    const phase = options.phase ?? "open";
    this.#state = {
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
      const device = { teammate: id, name, madeAt: this.#ago(20_000), lastSeen: this.#ago(i * 90) };
      this.devicesNow.push({ id: `device-${i}`, ...device, here: i === 0, stopped: false });
    }
    for (const person of people) this.#addPerson(person.name, person);
    for (const thread of threads) {
      const added = this.#addThread(thread.contact, thread.link, thread.subject);
      for (const message of thread.messages) this.#addMessage(added, message);
      added.readOnly = thread.readOnly ?? false;
      added.archived = thread.archived ?? false;
      added.assignee = thread.assignee ?? "";
      added.draft = { ...noDraft, body: thread.draft ?? "" };
      added.readTo = added.messages.length - (thread.unread ?? 0);
      added.tags = [...(thread.tags ?? [])];
      for (const { from, body, minutesAgo, after } of thread.notes ?? [])
        this.#addNote(added, from, body, minutesAgo, after);
    }
    for (let i = 1; i <= (options.crowd ?? 0); i++) {
      const id = this.#addPerson(`Patient Number ${String(i).padStart(5, "0")}`, {
        account: "active",
      });
      const thread = this.#addThread(id, "clinic", `Visit ${i}`);
      this.#addMessage(thread, { from: "contact", body: `Message ${i}`, minutesAgo: 20_000 + i });
      thread.readTo = 1;
    }
  }

  /** The next call of this method fails so. */
  fail(method: keyof Backend, code: string, sentence: string, field = ""): void {
    this.#failures.set(method, new BackendError(code, sentence, field));
  }

  /** A patient writes. */
  receive(conversation: string, body: string, attachments: Attachment[] = []): string {
    const thread = this.#thread(conversation);
    const entry = this.#addMessage(thread, { from: "contact", body, minutesAgo: 0 });
    entry.attachments = attachments;
    thread.archived = false;
    this.tell("conversation", thread.id, thread.id);
    this.tell("message", entry.id, thread.id);
    return entry.id;
  }

  /** A colleague answers. */
  answer(conversation: string, name: string, body: string): string {
    const thread = this.#thread(conversation);
    const entry = this.#addMessage(thread, { from: name, body, minutesAgo: 0 });
    this.tell("message", entry.id, thread.id);
    return entry.id;
  }

  /** A colleague adds a note that calls the person. */
  mention(conversation: string, body: string): string {
    const thread = this.#thread(conversation);
    const note = this.#addNote(thread, "Ben Sato", body, 0, thread.messages.length);
    this.tell("note", note.id, thread.id);
    this.tell("counts", "");
    this.tell("mentioned", "", thread.id);
    return note.id;
  }

  /** A message gets further on its way. */
  advance(message: string, status: MessageStatus): void {
    const [thread, entry] = this.#message(message);
    entry.status = status;
    if (status === "seen") entry.seenAt = this.#now().toISOString();
    this.tell("message", message, thread.id);
  }

  /** A patient's account reaches a state. */
  account(contact: string, account: AccountState): void {
    const person = this.#person(contact);
    person.account = account;
    person.accountAt = this.#now().toISOString();
    this.tell("contact", contact);
  }

  /** A patient who joined has an empty conversation on a link, which says so. */
  joined(contact: string, link: string): string {
    const thread = this.#addThread(contact, link, "");
    this.#addMessage(thread, { from: "Automatic", body: "", event: "joined", minutesAgo: 0 });
    this.tell("conversation", thread.id, thread.id);
    return thread.id;
  }

  tell(kind: string, id: string, about = ""): void {
    for (const heard of this.#listeners) heard({ kind, id, about });
  }

  onChange(heard: (change: Change) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  state = () => this.#answer("state", [], () => this.#state);

  signIn: Backend["signIn"] = (form) =>
    this.#answer("signIn", [form], () => {
      if (form.passphrase !== fakePassphrase) {
        throw new BackendError(
          "wrong_sign_in",
          "This email address and passphrase do not belong together. Check both and try again.",
        );
      }
      if (form.code !== fakeCode) {
        throw form.code === ""
          ? new BackendError("mfa_required", "Enter the code of your authenticator.", "code")
          : new BackendError("wrong_code", "This code does not match.", "code");
      }
      this.#state = {
        ...this.#state,
        phase: "open",
        people: [
          {
            id: me.id,
            initials: initials(me.name),
            mode: form.pin ? "pin" : "passphrase",
            ...nothingWaits,
          },
        ],
        address: form.address,
      };
      return this.#state;
    });

  teamLook: Backend["teamLook"] = (link) =>
    this.#answer("teamLook", [link], () => {
      if (!link.includes("#")) {
        throw new BackendError(
          "invalid",
          "This is not the link of an invitation. Copy the whole link from the email.",
          "invitation",
        );
      }
      return {
        practice: me.practice,
        invitedBy: me.name,
        email: "zoe@example.com",
        name: "",
        role: "member" as const,
        renews: false,
        secret: "JBSWY3DPEHPK3PXP",
        size: 29,
        path: "M4 4h7v1h-7z",
        recovery: ["aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"],
      };
    });

  joinTeam: Backend["joinTeam"] = (form) =>
    this.#answer("joinTeam", [form], () => {
      if (form.code !== fakeCode) {
        throw new BackendError("wrong_code", "This code does not match.", "code");
      }
      this.#state = { ...this.#state, phase: "open" };
      return this.#state;
    });

  staff = () =>
    this.#answer("staff", [], () => ({
      members: this.members,
      links: this.#links.map(({ id, name, kind }) => ({ id, name, default: kind === "practice" })),
      canManage: this.#manages,
      owner: this.#manages,
      why: this.#manages ? "" : noAdmin,
    }));

  inviteTeammate: Backend["inviteTeammate"] = (form) =>
    this.#answer("inviteTeammate", [form], () => {
      const id = form.id || `teammate-${++this.#made}`;
      const before = this.members.findIndex((member) => member.id === id);
      const invited = { ...memberOf({ id, name: "" }), email: form.email, role: form.role };
      invited.state = "invited";
      invited.invitedUntil = this.#ago(-72 * 60);
      this.members.splice(before < 0 ? this.members.length : before, before < 0 ? 0 : 1, invited);
      this.tell("teammate", id);
    });

  setRole: Backend["setRole"] = (teammate, role) =>
    this.#answer("setRole", [teammate, role], () => {
      this.#member(teammate).role = role;
      this.tell("teammate", teammate);
    });

  setActive: Backend["setActive"] = (teammate, active, heir) =>
    this.#answer("setActive", [teammate, active, heir], () => {
      const member = this.#member(teammate);
      if (!active && member.needsHeir && heir === "") {
        throw new BackendError(
          "empty",
          "This person owns links, or is the last to read one. Choose who takes them over.",
          "heir",
        );
      }
      member.state = active ? "active" : member.name === "" ? "revoked" : "removed";
      this.tell("teammate", teammate);
    });

  resetSignIn: Backend["resetSignIn"] = (teammate) =>
    this.#answer("resetSignIn", [teammate], () => undefined);

  devices = () => this.#answer("devices", [], () => this.devicesNow);

  revokeDevice: Backend["revokeDevice"] = (teammate, device) =>
    this.#answer("revokeDevice", [teammate, device], () => {
      for (let i = this.devicesNow.length - 1; i >= 0; i--) {
        const one = this.devicesNow[i];
        if (one?.teammate === teammate && (device === "" || one.id === device)) {
          this.devicesNow.splice(i, 1);
        }
      }
    });

  unlock: Backend["unlock"] = (person, secret) =>
    this.#answer("unlock", [person], () => {
      const mode = this.#state.people.find(({ id }) => id === person)?.mode;
      if (secret !== (mode === "pin" ? fakePIN : fakePassphrase)) {
        this.#left = Math.max(0, this.#left - 1);
        throw this.#left > 0
          ? new BackendError("wrong_pin", `That PIN did not match. ${this.#left} tries left.`)
          : new BackendError(
              "too_many_tries",
              "Too many tries. Wait 1 minute, or ask an admin to reset it.",
            );
      }
      this.#left = tries;
      const name = person === me.id ? me.name : person;
      this.#state = { ...this.#state, phase: "open", me: { ...me, id: person, name } };
      return this.#state;
    });

  lock = () =>
    this.#answer("lock", [], () => {
      this.#state = { ...this.#state, phase: "locked" };
      return this.#state;
    });

  stirred = () => this.#answer("stirred", [], () => {});
  idleMinutes = () => this.#answer("idleMinutes", [], () => this.#idle);

  setIdleMinutes: Backend["setIdleMinutes"] = (minutes) =>
    this.#answer("setIdleMinutes", [minutes], () => {
      this.#idle = minutes;
      this.tell("lock", "");
    });

  /** What of a locked person's has not left this computer. */
  waits(waiting: Partial<typeof nothingWaits>): void {
    const people = this.#state.people.map((person) => ({ ...person, ...waiting }));
    this.#state = { ...this.#state, people };
    this.tell("state", "");
  }

  present: Backend["present"] = (conversation, doing) =>
    this.#answer("present", [conversation, doing], () => {});
  here = () => this.#answer("here", [], () => this.hereNow);

  /** Colleagues come to a conversation, or go. */
  gather(...here: Presence[]): void {
    this.hereNow = here;
    this.tell("presence", "");
  }

  health = () => this.#answer("health", [], () => this.healthNow);

  counts = () =>
    this.#answer("counts", [], () => {
      const of = (list: ListName) => [...this.threads.values()].filter(inList(list));
      const sum = (list: ListName) => of(list).reduce((total, thread) => total + unread(thread), 0);
      return {
        messages: sum("inbox"),
        conversations: of("unread").length,
        mine: sum("mine"),
        unassigned: sum("unassigned"),
        attention: of("attention").length,
        mentions: [...this.threads.values()].reduce((total, thread) => total + calls(thread), 0),
        drafts: sum("drafts"),
        archived: sum("archived"),
        links: this.#links.map(({ id, name }) => ({ id, name, messages: sum(`link:${id}`) })),
        numbers: this.numbers
          .rows()
          .map(({ id, label }) => ({ id, name: label, messages: sum(`number:${id}`) })),
        mailboxes: this.mail
          .rows()
          .map(({ id, label }) => ({ id, name: label, messages: sum(`mailbox:${id}`) })),
      };
    });

  inbox: Backend["inbox"] = (list, after, limit) =>
    this.#answer("inbox", [list, after, limit], () => {
      const rows = [...this.threads.values()]
        .filter(inList(list))
        .map((thread) => this.#row(thread))
        .sort((a, b) => (a.at === b.at ? a.id.localeCompare(b.id) : a.at < b.at ? 1 : -1));
      const page = slice(rows, after, limit);
      return { rows: page.rows, next: page.next };
    });

  conversation: Backend["conversation"] = (id) =>
    this.#answer("conversation", [id], (): Conversation => {
      const thread = this.#thread(id);
      const person = this.#person(thread.contact);
      const from = this.#sender(thread);
      const { name, group } = this.#row(thread);
      const joined = person.account === "active";
      return {
        id,
        contact: person.id,
        name,
        initials: person.initials,
        birthDate: person.birthDate,
        phone: person.phone,
        email: person.email,
        account: person.account,
        unverified: person.unverified,
        accountAt: person.accountAt,
        channel: channelOf(thread),
        subject: thread.subject,
        linkName: from.name,
        number: thread.number,
        numberPhone: from.phone,
        textsTo: thread.number === "" ? "" : person.phone,
        mailbox: thread.mailbox,
        mailboxAddress: from.address,
        emailTo: thread.mailbox === "" ? "" : person.email,
        ...this.mail.answers(thread, person),
        textsOffAt: "",
        identification: "",
        members: from.members.length,
        readOnly: thread.readOnly,
        canSend: (joined || channelOf(thread) !== "secure") && !thread.readOnly,
        why: thread.readOnly
          ? "This conversation is read-only."
          : joined || channelOf(thread) !== "secure"
            ? ""
            : `${person.name} has not joined yet. Invite them first.`,
        unread: unread(thread),
        readTo: String(thread.readTo),
        draft: { ...thread.draft },
        noteDraft: { ...thread.noteDraft },
        mentions: calls(thread),
        tags: [...thread.tags],
        others: [...this.threads.values()]
          .filter((other) => !group && inThread(other, person.id) && other.id !== id)
          .map((other) => this.#row(other)),
        group,
        people: this.#participants(thread),
        early:
          group || thread.messages.some(({ kind }) => kind === "teammate") ? "" : person.draft.body,
        archived: thread.archived,
        assignee: thread.assignee,
        assigneeName: team.find((colleague) => colleague.id === thread.assignee)?.name ?? "",
      };
    });

  messages: Backend["messages"] = (conversation, at, limit) =>
    this.#answer("messages", [conversation, at, limit], () => {
      const { messages, notes } = this.#thread(conversation);
      const around = messages.findIndex(({ id }) => id === at.around);
      let end = at.before === "" ? messages.length : Number(at.before) - 1;
      let start = Math.max(0, end - limit);
      if (at.after !== "" || around >= 0) {
        start = at.after === "" ? Math.max(0, around - Math.floor(limit / 2)) : Number(at.after);
        end = Math.min(messages.length, start + limit);
      }
      const last = end === messages.length;
      return {
        messages: messages
          .slice(start, end)
          .reverse()
          .map(({ number: _, ...message }) => message),
        notes: notes
          .filter(({ position }) => {
            if (position === "") return last;
            return Number(position) > start && (last || Number(position) <= end);
          })
          .reverse(),
        older: start > 0 ? String(start + 1) : "",
        newer: last ? "" : String(end),
      };
    });

  messageDetails: Backend["messageDetails"] = (id) =>
    this.#answer("messageDetails", [id], () => {
      const [thread, entry] = this.#message(id);
      const person = this.#person(thread.contact);
      const inbound = entry.kind === "contact";
      return {
        id,
        sentBy: entry.author,
        from: this.#settings.find(({ id }) => id === thread.link)?.name ?? "",
        sentAt: entry.at,
        status: entry.status,
        seen: inbound
          ? []
          : [person.id, ...thread.with].map((one, at) => {
              const { name, initials } = this.#person(one);
              return { name, teammate: false, initials, at: at === 0 ? entry.seenAt : "" };
            }),
      };
    });

  sendMail: Backend["sendMail"] = (conversation, body, attachments, to) =>
    this.#answer("sendMail", [conversation, body, attachments, to], () =>
      this.#send(conversation, body, attachments),
    );

  send: Backend["send"] = (conversation, body, attachments, despite) =>
    this.#answer("send", [conversation, body, attachments, despite], () =>
      this.#send(conversation, body, attachments),
    );

  #send(conversation: string, body: string, attachments: string[]) {
    const thread = this.#thread(conversation);
    if (channelOf(thread) === "secure") this.#mayWrite(this.#person(thread.contact));
    if (attachments.length === 0) checkBody(body);
    thread.draft = { ...noDraft };
    const entry = this.#addMessage(thread, { from: me.name, body, minutesAgo: 0 });
    entry.attachments = this.kept.of(attachments);
    this.tell("draft", conversation, conversation);
    entry.status = this.#undoSend > 0 ? "held" : this.healthNow.online ? "sent" : "pending";
    if (entry.status === "held") entry.position = "";
    if (thread.readTo >= thread.messages.length - 1) thread.readTo = thread.messages.length;
    this.tell("message", entry.id, conversation);
    return entry.id;
  }

  addNote: Backend["addNote"] = (conversation, body, mentions) =>
    this.#answer("addNote", [conversation, body, mentions], () => {
      const thread = this.#thread(conversation);
      if (body.trim() === "") {
        throw new BackendError("empty", "There is nothing to add yet. Write a note first.", "body");
      }
      thread.noteDraft = { ...noDraft };
      const note = this.#addNote(thread, me.name, body, 0, thread.messages.length);
      if (!this.healthNow.online) note.position = "";
      this.tell("note", note.id, conversation);
      return note.id;
    });

  readers: Backend["readers"] = (conversation) =>
    this.#answer("readers", [conversation], () => readersOf(this.#thread(conversation)));

  tags: Backend["tags"] = () =>
    this.#answer("tags", [], () => {
      const all = [...this.threads.values(), ...this.people.values(), ...this.#settings];
      return [...new Set(all.flatMap(({ tags }) => tags))].sort();
    });

  tagConversation: Backend["tagConversation"] = (id, add, remove) =>
    this.#answer("tagConversation", [id, add, remove], () => {
      const thread = this.#thread(id);
      thread.tags = retagged(thread.tags, add, remove);
      this.tell("conversation", id, id);
    });

  tagContact: Backend["tagContact"] = (id, add, remove) =>
    this.#answer("tagContact", [id, add, remove], () => {
      const person = this.#person(id);
      person.tags = retagged(person.tags, add, remove);
      this.tell("contact", id);
    });

  notifyMention: Backend["notifyMention"] = (conversation) =>
    this.#answer("notifyMention", [conversation], () => undefined);

  startConversation: Backend["startConversation"] = (message) =>
    this.#answer("startConversation", [message], () => {
      const person = this.#person(message.contact);
      const people = [message.contact, ...message.with].map((id) => this.#person(id));
      for (const one of people) this.#mayWrite(one);
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
      const thread = this.#addThread(person.id, message.link, message.subject);
      thread.with = message.with;
      thread.teammates = message.teammates;
      const entry = this.#addMessage(thread, { from: me.name, body: message.body, minutesAgo: 0 });
      entry.attachments = this.kept.of(message.attachments);
      thread.readTo = 1;
      if (thread.with.length + thread.teammates.length === 0) person.draft = { ...noDraft };
      else this.drafts.delete([person.id, ...thread.with, ...thread.teammates].sort().join("+"));
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });

  saveDraft: Backend["saveDraft"] = (of, body) =>
    this.#answer("saveDraft", [of, body], () => {
      const noted = this.threads.get(of.replace("note:", ""));
      if (of.startsWith("note:") && noted) {
        noted.noteDraft = { ...noDraft, body, at: this.#now().toISOString() };
        this.tell("draft", of, noted.id);
        return;
      }
      const have = (this.threads.get(of) ?? this.people.get(of))?.draft ?? noDraft;
      const draft = {
        ...have,
        body,
        returned: false,
        reason: body === have.body ? have.reason : "",
        at: this.#now().toISOString(),
      };
      if (of.includes("+") || of.includes(":")) this.drafts.set(of, draft);
      else (this.threads.get(of) ?? this.#person(of)).draft = draft;
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  draft: Backend["draft"] = (of) =>
    this.#answer(
      "draft",
      [of],
      () => this.drafts.get(of) ?? this.threads.get(of)?.draft ?? { ...noDraft },
    );

  settleDraft: Backend["settleDraft"] = (of, body) =>
    this.#answer("settleDraft", [of, body], () => {
      const kept = this.drafts.get(of);
      const owner = kept ? { draft: kept } : (this.threads.get(of) ?? this.#person(of));
      owner.draft = { ...owner.draft, body, other: "" };
      if (kept) this.drafts.set(of, owner.draft);
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  /** Drafts in no conversation but to one person: a test puts their text into drafts. */
  readonly left: LooseDraft[] = [];

  looseDrafts = () =>
    this.#answer("looseDrafts", [], () => [
      ...this.left.filter(({ key }) => this.drafts.get(key)?.body !== ""),
      ...[...this.people.values()]
        .filter(({ draft }) => draft.body !== "")
        .map(({ id, name, initials, account, draft }) => ({
          key: id,
          note: false,
          contacts: [id],
          colleagues: [],
          names: [name],
          group: false,
          initials,
          account,
          preview: draft.body,
          files: draft.attachments.length,
          reason: draft.reason,
          at: draft.at,
        })),
    ]);

  undoSend: Backend["undoSend"] = (conversation, message) =>
    this.#answer("undoSend", [conversation, message], () => {
      const thread = this.#thread(conversation);
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
    this.#answer("retract", [message], () => {
      const [thread, entry] = this.#message(message);
      if (entry.status === "seen") throw new BackendError("seen", "Somebody saw this message.");
      Object.assign(entry, { body: "", event: "retracted" });
      this.tell("message", message, thread.id);
      return true;
    });

  preferences = () => this.#answer("preferences", [], () => ({ undoSend: this.#undoSend }));

  setUndoSend: Backend["setUndoSend"] = (seconds) =>
    this.#answer("setUndoSend", [seconds], () => {
      this.#undoSend = seconds;
      this.tell("preferences", me.id);
    });

  takeEarly: Backend["takeEarly"] = (conversation) =>
    this.#answer("takeEarly", [conversation], () => {
      const thread = this.#thread(conversation);
      const person = this.#person(thread.contact);
      const body = [person.draft.body, thread.draft.body].filter(Boolean).join("\n\n");
      thread.draft = { ...thread.draft, body };
      person.draft = { ...noDraft };
      this.tell("draft", conversation, conversation);
      this.tell("draft", person.id);
    });

  readonly standings = new Map<string, Standing>();
  /** How the practice stands with a phone; everybody agreed unless a test says otherwise. */
  stands(address: string, standing: Partial<Standing>): void {
    this.standings.set(address, { ...this.#standing(address), ...standing });
    this.tell("consent", address);
  }

  #standing(address: string): Standing {
    const agreed = {
      how: "form",
      at: "2026-02-11T18:00:00Z",
      by: "Ana Reyes",
      warning: 1,
    } as const;
    const { consentRequired: required } = this.#practice;
    return this.standings.get(address) ?? { address, offAt: "", offBy: "", required, ...agreed };
  }

  standing: Backend["standing"] = (phone) =>
    this.#answer("standing", [phone], () => this.#standing(phone));

  saveConsent: Backend["saveConsent"] = (form) =>
    this.#answer("saveConsent", [form], () => {
      const at = this.#now().toISOString();
      this.stands(form.address, { how: form.how, at, by: me.name, warning: 1 });
    });

  checkText: Backend["checkText"] = (draft) =>
    this.#answer("checkText", [draft], () => {
      const thread = this.threads.get(draft.conversation);
      const id = thread?.number ?? draft.number;
      const phone = thread ? this.#person(thread.contact).phone : draft.phone;
      const number = this.numbers.all.find((each) => each.id === id);
      if (this.#standing(phone).offAt) return judge(draft, "opted-out");
      if (this.numbers.plan === "trial") return judge(draft, "trial");
      return judge(draft, number?.registration === "approved" ? "" : "unregistered");
    });

  ruleGuide: Backend["ruleGuide"] = (language) =>
    this.#answer("ruleGuide", [language], () => guide);

  /** What somebody said was judged wrongly, newest first. */
  readonly reported: Mistake[] = [];
  mistakes = () => this.#answer("mistakes", [], () => [...this.reported]);

  reportMistake: Backend["reportMistake"] = (draft, rule) =>
    this.#answer("reportMistake", [draft, rule], () => {
      const words = judge(draft).findings.find((each) => each.rule === rule)?.words ?? [];
      const report = `Rule: ${rule}\nWords: ${words.join(" | ")}\nText: ${draft.body}\n`;
      const at = this.#now().toISOString();
      const mistake = { id: `mistake-${++this.#made}`, at, report, given: false };
      this.reported.unshift(mistake);
      return mistake;
    });

  saveMistake: Backend["saveMistake"] = (id, report, given) =>
    this.#answer("saveMistake", [id, report, given], () => {
      Object.assign(found(this.reported.find((each) => each.id === id)), { report, given });
    });

  removeMistake: Backend["removeMistake"] = (id) =>
    this.#answer("removeMistake", [id], () => {
      this.reported.splice(
        this.reported.findIndex((each) => each.id === id),
        1,
      );
    });

  attach: Backend["attach"] = (of, file, copied) =>
    this.#answer("attach", [of, file.name], () => {
      const owner = this.threads.get(of) ?? this.#person(of);
      const attachment = this.kept.add(file.name, file.type, file.size);
      copied(file.size);
      owner.draft = { ...owner.draft, attachments: [...owner.draft.attachments, attachment] };
      this.tell("draft", of, this.threads.has(of) ? of : "");
      return attachment;
    });

  /** What lies in the hand of whoever drags, where the page is given no files. */
  held: Source[] = [];
  dropped: Backend["dropped"] = async (x, y) => {
    this.calls.push(["dropped", x, y]);
    return this.held.splice(0);
  };

  detach: Backend["detach"] = (of, attachment) =>
    this.#answer("detach", [of, attachment], () => {
      const owner = this.threads.get(of) ?? this.#person(of);
      const attachments = owner.draft.attachments.filter(({ id }) => id !== attachment);
      owner.draft = { ...owner.draft, attachments };
      this.tell("draft", of, this.threads.has(of) ? of : "");
    });

  attachmentURL: Backend["attachmentURL"] = (attachment, variant) =>
    `/attachments/${attachment}/${variant}`;

  transfer: Backend["transfer"] = (attachment) =>
    this.#answer("transfer", [attachment], () => found(this.kept.transfers.get(attachment)));

  fetchAttachment: Backend["fetchAttachment"] = (attachment, variant) =>
    this.#answer("fetchAttachment", [attachment, variant], () => {
      const transfer = found(this.kept.transfers.get(attachment));
      Object.assign(transfer, { way: "", done: transfer.size, here: true, problem: "" });
      this.tell("attachment", attachment);
    });

  moveFiles: Backend["moveFiles"] = (from, to) =>
    this.#answer("moveFiles", [from, to], () => {
      const [source, target] = [from, to].map((of) => this.threads.get(of) ?? this.#person(of));
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
    this.#answer("fetchAgain", [attachment], () => this.arrive(attachment, "coming"));

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
    this.#answer("openOutside", [attachment], () => {
      this.kept.taken.push(["opened", attachment]);
    });

  saveAttachment: Backend["saveAttachment"] = (attachment) =>
    this.#answer("saveAttachment", [attachment], () => {
      this.kept.taken.push(["saved", attachment]);
      return true;
    });

  files: Backend["files"] = (conversation) =>
    this.#answer("files", [conversation], () =>
      this.#thread(conversation)
        .messages.flatMap(({ id, at, author, attachments }) =>
          attachments
            .filter(({ absent }) => absent === "")
            .map((attachment) => ({ ...attachment, message: id, at, author })),
        )
        .reverse(),
    );

  storage = () => this.#answer("storage", [], () => this.kept.storage);

  setStorageCap: Backend["setStorageCap"] = (bytes) =>
    this.#answer("setStorageCap", [bytes], () => {
      this.kept.storage.cap = bytes;
      this.tell("storage", "");
    });

  renameConversation: Backend["renameConversation"] = (id, subject) =>
    this.#answer("renameConversation", [id, subject], () => {
      if (subject.length > 120) {
        throw new BackendError(
          "too_long",
          "This is too long. Shorten it and try again.",
          "subject",
        );
      }
      this.#thread(id).subject = subject;
      this.tell("conversation", id, id);
    });

  setReadOnly: Backend["setReadOnly"] = (id, readOnly) =>
    this.#answer("setReadOnly", [id, readOnly], () => {
      const thread = this.#thread(id);
      thread.readOnly = readOnly;
      this.#addMessage(thread, {
        from: me.name,
        body: "",
        event: readOnly ? "closed" : "reopened",
        minutesAgo: 0,
      });
      this.tell("conversation", id, id);
      this.tell("message", id, id);
    });

  setAllReadOnly: Backend["setAllReadOnly"] = (ids, readOnly) =>
    this.#answer("setAllReadOnly", [ids, readOnly], () => {
      for (const id of ids) {
        this.#thread(id).readOnly = readOnly;
        this.tell("conversation", id, id);
      }
    });

  archive: Backend["archive"] = (id, archived) =>
    this.#answer("archive", [id, archived], () => {
      this.#thread(id).archived = archived;
      this.tell("conversation", id, id);
    });

  assign: Backend["assign"] = (id, teammate) =>
    this.#answer("assign", [id, teammate], () => {
      const thread = this.#thread(id);
      if (teammate !== "" && !membersOf(thread.link).some((member) => member.id === teammate)) {
        throw new BackendError(
          "not_member",
          "This person is not a member of the link. Choose somebody else, or ask an admin to add them.",
          "assignee",
        );
      }
      thread.assignee = teammate;
      this.tell("conversation", id, id);
    });

  team: Backend["team"] = (conversation) =>
    this.#answer("team", [conversation], () =>
      membersOf(this.#thread(conversation).link).map(({ id, name }) => ({
        id,
        name,
        initials: initials(name),
      })),
    );

  colleagues = () => this.#answer("colleagues", [], () => staff().filter(({ id }) => id !== me.id));

  notify: Backend["notify"] = (conversation) =>
    this.#answer("notify", [conversation], () => undefined);

  setTitle: Backend["setTitle"] = (title) => {
    this.title = title;
  };

  markRead: Backend["markRead"] = (conversation, position) =>
    this.#answer("markRead", [conversation, position], () => {
      const thread = this.#thread(conversation);
      thread.readTo = Math.max(thread.readTo, Number(position));
      this.tell("read_mark", conversation, conversation);
    });

  markUnread: Backend["markUnread"] = (conversation, position) =>
    this.#answer("markUnread", [conversation, position], () => {
      this.#thread(conversation).readTo = Number(position) - 1;
      this.tell("read_mark", conversation, conversation);
    });

  contacts: Backend["contacts"] = (query, after, limit) =>
    this.#answer("contacts", [query, after, limit], () => {
      const rows = this.#found(query);
      return { ...slice(rows, after, limit), total: rows.length };
    });

  contact: Backend["contact"] = (id) =>
    this.#answer("contact", [id], (): ContactCard => {
      const person = this.#person(id);
      const joined = person.account === "active";
      const merged = [...this.people.values()].filter(({ chart }) => chart === id);
      return {
        ...person,
        relatedName: this.people.get(person.relatedTo)?.name ?? "",
        canInvite: person.account === "none",
        canResend: !joined && person.account !== "none",
        canMessage: joined,
        why: joined ? "" : `${person.name} has not joined yet. Invite them first.`,
        conversations: [...this.threads.values()]
          .filter((thread) =>
            [id, ...merged.map((one) => one.id)].some((of) => inThread(thread, of)),
          )
          .map((thread) => this.#row(thread)),
        chartName: this.people.get(person.chart)?.name ?? "",
        chartBirthDate: this.people.get(person.chart)?.birthDate ?? "",
        merged,
      };
    });

  saveContact: Backend["saveContact"] = (form) =>
    this.#answer("saveContact", [form], () => {
      if (form.name.trim() === "") {
        throw new BackendError("empty", "Enter the person's name.", "name");
      }
      if (form.phone === "" && form.email === "") {
        throw new BackendError(
          "empty",
          "Enter a phone number or an email address, so that this person can be reached.",
          "phone",
        );
      }
      const digits = form.phone.replace(/\D/g, "");
      if (form.phone !== "" && digits.length < 10) {
        throw new BackendError(
          "invalid",
          "This is not a complete phone number. Enter it with the area code, like (503) 555-0162.",
          "phone",
        );
      }
      const phone = digits === "" ? "" : `+${digits.length === 10 ? "1" : ""}${digits}`;
      const like = [...this.people.values()].filter(
        (person) =>
          person.id !== form.id &&
          (folded(person.name) === folded(form.name) || (phone !== "" && person.phone === phone)),
      );
      if (like.length > 0 && !form.anyway) return { id: "", like };
      const id = form.id || this.#addPerson(form.name, {});
      const person = this.#person(id);
      Object.assign(person, {
        name: form.name,
        initials: initials(form.name),
        phone,
        email: form.email,
        birthDate: form.birthDate,
        kind: form.kind,
        relatedTo: form.relatedTo,
        language: form.language || person.language,
        timeZone: form.timeZone,
        version: person.version + 1,
      });
      if (form.invite) this.account(id, "invited");
      this.tell("contact", id);
      return { id, like: [] };
    });

  invite: Backend["invite"] = (contact) =>
    this.#answer("invite", [contact], () => {
      this.account(contact, "invited");
    });

  confirmPatient: Backend["confirmPatient"] = (contact) =>
    this.#answer("confirmPatient", [contact], () => {
      this.#person(contact).asksConfirmation = false;
      this.account(contact, "active");
    });

  answerReturn: Backend["answerReturn"] = (contact, approve) =>
    this.#answer("answerReturn", [contact, approve], () => {
      this.#person(contact).asksBack = false;
      this.tell("contact", contact);
    });

  matchContact: Backend["matchContact"] = (match) =>
    this.#answer("matchContact", [match], () => {
      const person = this.#person(match.contact);
      person.chart = match.chart;
      person.unverified = match.chart === "" && !match.verified;
      this.tell("contact", match.contact);
    });

  door: Backend["door"] = (link) =>
    this.#answer("door", [link], () => ({
      link: this.#settings.find(({ id }) => id === link)?.name ?? "",
      practice: me.practice,
      url: `https://rowan.example/welcome#${link}-${this.doors}`,
      size: 10,
      path: "M4 4h2v2h-2z",
    }));

  rotateDoor: Backend["rotateDoor"] = (link) =>
    this.#answer("rotateDoor", [link], () => {
      this.doors++;
      this.tell("link", link);
    });

  practice = () =>
    this.#answer("practice", [], () => ({
      ...this.#practice,
      notices: [
        {
          kind: "invitation" as const,
          language: "en",
          text: `${this.#practice.shortName || this.#practice.name} would like to message you securely.`,
        },
      ],
      canEdit: this.#manages,
      why: this.#manages ? "" : noAdmin,
    }));

  savePractice: Backend["savePractice"] = (form) =>
    this.#answer("savePractice", [form], () => {
      if (form.name.trim() === "") {
        throw new BackendError("empty", "Enter the practice's name, as patients know it.", "name");
      }
      this.#practice = form;
      this.tell("practice", "");
    });

  links = () =>
    this.#answer("links", [], () =>
      this.#links.map(({ id, name }) => ({ id, name, default: id === this.#from })),
    );

  setDefaultFrom: Backend["setDefaultFrom"] = (link) =>
    this.#answer("setDefaultFrom", [link], () => {
      this.#from = link;
      this.tell("link", link);
    });

  linkSettings = () =>
    this.#answer("linkSettings", [], () => ({
      links: this.#settings.map((link) => ({
        ...link,
        open: link.mine
          ? [...this.threads.values()].filter((of) => of.link === link.id && !of.readOnly).length
          : 0,
      })),
      staff: staff(),
      canEdit: this.#manages,
      why: this.#manages ? "" : noAdmin,
    }));

  openOf = () =>
    this.#answer("openOf", [], () => {
      if (!this.#manages) throw new BackendError("not_member", noAdmin);
      return this.#settings.map(({ id }) => ({
        id,
        open: [...this.threads.values()].filter((of) => of.link === id && !of.readOnly).length,
      }));
    });

  saveLink: Backend["saveLink"] = (form) =>
    this.#answer("saveLink", [form], () => {
      if (!this.#manages) throw new BackendError("not_member", noAdmin);
      const before = this.#settings.find(({ id }) => id === form.id);
      const link: LinkSetting = before
        ? { ...before }
        : settingOf({ id: `link-${++this.#made}`, name: "", kind: "team", owner: "" });
      for (const field of form.fields) Object.assign(link, { [field]: form[field] });
      link.members = staff().filter(
        ({ id }) =>
          (link.members.some((member) => member.id === id) && !form.remove.includes(id)) ||
          form.add.includes(id),
      );
      link.tags = retagged(link.tags, form.tag, form.untag);
      if (!link.members.some(({ id }) => id === link.assignee)) link.assignee = "";
      link.assigneeName = staff().find(({ id }) => id === link.assignee)?.name ?? "";
      checkLink(link, this.#settings);
      link.ownerName = staff().find(({ id }) => id === link.owner)?.name ?? "";
      link.mine = link.members.some(({ id }) => id === me.id);
      const at = before ? this.#settings.indexOf(before) : this.#settings.length;
      this.#settings[at] = link;
      this.tell("link", link.id);
      return link.id;
    });

  fromNumbers = () => this.#answer("fromNumbers", [], () => this.numbers.rows());

  numberFor: Backend["numberFor"] = (phone) =>
    this.#answer("numberFor", [phone], () => {
      const mine = this.numbers.rows();
      const last = [...this.threads.values()].findLast(
        (thread) =>
          this.#person(thread.contact).phone === phone &&
          mine.some(({ id }) => id === thread.number),
      );
      return last?.number ?? mine[0]?.id ?? "";
    });

  newTextID: Backend["newTextID"] = () =>
    this.#answer("newTextID", [], () => `text-${++this.#made}`);

  textWith: Backend["textWith"] = (number, phone) =>
    this.#answer("textWith", [number, phone], () => {
      const digits = phone.replaceAll(/\D/gu, "").slice(-10);
      const thread = [...this.threads.values()].find(
        (one) =>
          one.number === number &&
          this.#person(one.contact).phone.replaceAll(/\D/gu, "").endsWith(digits),
      );
      return thread?.id ?? "";
    });

  keepText: Backend["keepText"] = (text) =>
    this.#answer("keepText", [text], () => {
      const { conversation: id, number, phone, body, files } = text;
      if (!this.threads.has(id)) {
        if (body === "" && !files) return;
        const made = this.#addThread(this.#addPerson(phone, { phone }), "", "", number);
        this.threads.delete(made.id);
        this.threads.set(id, { ...made, id });
      }
      const thread = this.#thread(id);
      thread.draft = { ...thread.draft, body };
      if (body === "" && thread.draft.attachments.length === 0 && !files) this.threads.delete(id);
      this.tell("conversation", id);
      this.tell("draft", id, id);
    });

  recognize: Backend["recognize"] = (conversation, contact) =>
    this.#answer("recognize", [conversation, contact], () => {
      const thread = this.#thread(conversation);
      this.threads.set(conversation, { ...thread, contact });
      this.tell("conversation", conversation);
    });

  startText: Backend["startText"] = (text) =>
    this.#answer("startText", [text], () => {
      if (text.attachments.length === 0) checkBody(text.body);
      const known = [...this.people.values()].find(({ phone }) => phone === text.phone);
      const contact =
        text.contact || (known?.id ?? this.#addPerson(text.phone, { phone: text.phone }));
      const begun = [...this.threads.values()].find(
        (thread) => thread.contact === contact && thread.number === text.number,
      );
      const thread = begun ?? this.#addThread(contact, "", "", text.number);
      const entry = this.#addMessage(thread, { from: me.name, body: text.body, minutesAgo: 0 });
      entry.status = "queued";
      const { draft } = this.threads.get(text.of) ?? this.#person(contact);
      entry.attachments = draft.attachments.filter(({ id }) => text.attachments.includes(id));
      thread.draft = { ...noDraft };
      thread.readTo = thread.messages.length;
      this.#person(contact).draft = { ...noDraft };
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });

  sendAgain: Backend["sendAgain"] = (message) =>
    this.#answer("sendAgain", [message], () => {
      const thread = found(
        [...this.threads.values()].find(({ messages }) =>
          messages.some(({ id }) => id === message),
        ),
      );
      const { body } = found(thread.messages.find(({ id }) => id === message));
      const entry = this.#addMessage(thread, { from: me.name, body, minutesAgo: 0 });
      entry.status = "queued";
      this.tell("message", entry.id, thread.id);
    });

  numberSettings = () =>
    this.#answer("numberSettings", [], () => ({
      numbers: [...this.numbers.all],
      staff: staff(),
      plan: this.numbers.plan,
      identification: `You are messaging with ${this.#practice.name}. To opt out, reply STOP.`,
      canEdit: this.#manages,
      why: this.#manages ? "" : noAdmin,
    }));

  reception = () => this.#answer("reception", [], () => this.numbers.reception);

  /** A mail comes in, and begins a thread unless it answers in one. */
  mails(contact: string, body: string, mail: Mail, thread = ""): string {
    const { subject } = mail;
    const to = this.threads.get(thread) ?? this.#addThread(contact, "", subject, "", "desk");
    const entry = this.#addMessage(to, { from: "contact", body, minutesAgo: 0 });
    entry.mail = { ...mail, subject: to.subject === subject ? "" : subject };
    this.tell("conversation", to.id, to.id);
    this.tell("message", entry.id, to.id);
    return entry.id;
  }

  mailURL: Backend["mailURL"] = (message) => `/letters/${message}/page`;

  mailPage: Backend["mailPage"] = (message) =>
    this.#answer("mailPage", [message], () => found(this.mail.pages.get(message)));

  allowRemote: Backend["allowRemote"] = (message) =>
    this.#answer("allowRemote", [message], () => {
      this.mail.pages.set(message, { remote: 0, allowed: true });
    });

  mailLink: Backend["mailLink"] = (message, link) =>
    this.#answer("mailLink", [message, link], () => found(this.mail.links.get(message)?.[link]));

  openLink: Backend["openLink"] = (message, link) =>
    this.#answer("openLink", [message, link], () => {
      this.mail.opened.push(found(this.mail.links.get(message)?.[link]).shown);
    });

  checkMail: Backend["checkMail"] = (body, language) =>
    this.#answer("checkMail", [body, language], () => hint(body));

  fromMailboxes = () => this.#answer("fromMailboxes", [], () => this.mail.rows());

  startEmail: Backend["startEmail"] = (mail) =>
    this.#answer("startEmail", [mail], () => {
      checkBody(mail.body);
      const known = [...this.people.values()].find(({ email }) => email === mail.address);
      const contact =
        mail.contact || (known?.id ?? this.#addPerson(mail.address, { email: mail.address }));
      const thread = this.#addThread(contact, "", mail.subject, "", mail.mailbox);
      const entry = this.#addMessage(thread, { from: me.name, body: mail.body, minutesAgo: 0 });
      entry.status = "queued";
      thread.readTo = thread.messages.length;
      this.#person(contact).draft = { ...noDraft };
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });

  mailSettings = () =>
    this.#answer("mailSettings", [], () => ({
      mailboxes: [...this.mail.all],
      staff: staff(),
      footer: this.mail.footer,
      canEdit: this.#manages,
      why: this.#manages ? "" : noAdmin,
    }));

  findMailServers: Backend["findMailServers"] = (address) =>
    this.#answer("findMailServers", [address], () => this.mail.find(address));

  saveMailbox: Backend["saveMailbox"] = (form) =>
    this.#answer("saveMailbox", [form], () => {
      const id = this.mail.save(form);
      this.tell("mailbox", id);
      return id;
    });

  testMailbox: Backend["testMailbox"] = (mailbox) =>
    this.#answer("testMailbox", [mailbox], () => {
      const now = this.#now().toISOString();
      this.mail.receives(mailbox, { heardAt: now, test: "passed", testedAt: now });
      this.tell("reception", mailbox);
    });

  saveFooter: Backend["saveFooter"] = (footer) =>
    this.#answer("saveFooter", [footer], () => {
      this.mail.footer = footer;
    });

  testNumber: Backend["testNumber"] = (number) =>
    this.#answer("testNumber", [number], () => {
      this.numbers.test(number);
      this.tell("reception", number);
    });

  carrier = () => this.#answer("carrier", [], () => this.numbers.account);

  setCarrier: Backend["setCarrier"] = (name, token) =>
    this.#answer("setCarrier", [name, token], () => this.numbers.connect(name, token));

  optOut: Backend["optOut"] = (conversation, contact, off) =>
    this.#answer("optOut", [conversation, contact, off], () => {
      this.numbers.asks = false;
      this.tell("suppression", "");
    });

  asksOptOut: Backend["asksOptOut"] = (conversation) =>
    this.#answer("asksOptOut", [conversation], () => this.numbers.asks);

  settle: Backend["settle"] = (message, arrived) =>
    this.#answer("settle", [message, arrived], () => this.tell("message", message));

  saveNumber: Backend["saveNumber"] = (form) =>
    this.#answer("saveNumber", [form], () => {
      if (!this.#manages) throw new BackendError("not_member", noAdmin);
      this.numbers.save(form);
      this.tell("number", form.id);
    });

  #member(id: string): StaffMember {
    return found(this.members.find((member) => member.id === id));
  }

  get #links(): LinkSetting[] {
    return this.#settings.filter(({ mine, archived }) => mine && !archived);
  }

  search: Backend["search"] = (query, limit) =>
    this.#answer("search", [query, limit], () => {
      const wanted = folded(query);
      const messages = [...this.threads.values()].flatMap((thread) => {
        const person = this.#person(thread.contact);
        const all = [
          ...thread.messages.map((message) => ({
            ...message,
            of: { message: message.id, note: "" },
          })),
          ...thread.notes.map((note) => ({ ...note, of: { message: "", note: note.id } })),
        ];
        return all.flatMap((message) => {
          const names = "attachments" in message ? message.attachments.map(({ name }) => name) : [];
          const said = [message.body, ...names].join("\n");
          const at = folded(said).indexOf(wanted);
          if (at < 0) return [];
          const start = said.lastIndexOf(" ", Math.max(0, at - 24)) + 1;
          return [
            {
              conversation: thread.id,
              ...message.of,
              position: message.position,
              name: person.name,
              initials: person.initials,
              account: person.account,
              group: this.#row(thread).group,
              snippet: said.slice(start, start + 90),
              marks: [at - start, at - start + wanted.length],
              at: message.at,
            },
          ];
        });
      });
      messages.sort((a, b) => (a.at < b.at ? 1 : -1));
      return { messages: messages.slice(0, limit), contacts: this.#found(query).slice(0, 8) };
    });

  async #answer<T>(method: keyof Backend, args: unknown[], answer: () => T): Promise<T> {
    this.calls.push([method, ...args]);
    await Promise.resolve();
    const failure = this.#failures.get(method);
    if (failure) {
      this.#failures.delete(method);
      throw failure;
    }
    return structuredClone(answer());
  }

  #addPerson(name: string, given: Partial<ContactRow> & { joinedDaysAgo?: number }): string {
    const { joinedDaysAgo, ...row } = given;
    const id = row.id ?? `contact-${++this.#made}`;
    this.people.set(id, {
      id,
      initials: initials(name),
      birthDate: "",
      phone: "",
      email: "",
      account: "none",
      accountAt: joinedDaysAgo === undefined ? "" : this.#ago(joinedDaysAgo * 1440),
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

  #addThread(contact: string, link: string, subject: string, number = "", mailbox = ""): Thread {
    const id = `conversation-${++this.#made}`;
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

  #addMessage(thread: Thread, sample: SampleMessage): Entry {
    const person = this.#person(thread.contact);
    const inbound = sample.from === "contact";
    const number = thread.messages.length + 1;
    const entry: Entry = {
      id: `message-${++this.#made}`,
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
      seenAt: sample.seenMinutesAgo === undefined ? "" : this.#ago(sample.seenMinutesAgo),
      seenBy: sample.seenMinutesAgo === undefined ? 0 : 1,
      of: 1 + thread.with.length,
      position: String(number),
      at: this.#ago(sample.minutesAgo),
    };
    thread.messages.push(entry);
    return entry;
  }

  #addNote(thread: Thread, from: string, body: string, minutesAgo: number, after: number): Note {
    const beside = thread.notes.filter(({ position }) => Math.floor(Number(position)) === after);
    const note: Note = {
      id: `note-${++this.#made}`,
      author: from,
      mine: from === me.name,
      body,
      mentions: readersOf(thread).filter(({ name }) => body.includes(`@${name}`)),
      position: (after + (beside.length + 1) / 1000).toFixed(3),
      at: this.#ago(minutesAgo),
    };
    thread.notes.push(note);
    return note;
  }

  #ago(minutes: number): string {
    return new Date(this.#now().getTime() - minutes * 60_000).toISOString();
  }

  /** What a conversation comes from. */
  #sender(thread: Thread) {
    const none = { phone: "", address: "" };
    const number = this.numbers.all.find(({ id }) => id === thread.number);
    if (number) return { ...none, ...number, name: number.label };
    const mailbox = this.mail.all.find(({ id }) => id === thread.mailbox);
    if (mailbox) return { ...none, ...mailbox, name: mailbox.label };
    const link = found(this.#settings.find(({ id }) => id === thread.link));
    return { ...none, name: link.name, members: link.members };
  }

  #row(thread: Thread): InboxRow {
    const person = this.#person(thread.contact);
    const from = this.#sender(thread);
    const people = this.#participants(thread);
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

  #participants(thread: Thread): Participant[] {
    const last = thread.messages.findLast(({ kind }) => kind === "teammate");
    const contacts = [thread.contact, ...thread.with].map((id, at): Participant => {
      const { name, initials, account, kind, accountAt } = this.#person(id);
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

  #found(query: string): Contact[] {
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

  #mayWrite(person: Contact): void {
    if (person.account === "active") return;
    throw new BackendError(
      "not_joined",
      `${person.name} has not joined yet. Invite them, then send your message.`,
    );
  }

  #person(id: string): Contact {
    return found(this.people.get(id));
  }

  #thread(id: string): Thread {
    return found(this.threads.get(id));
  }

  #message(id: string): [Thread, Entry] {
    for (const thread of this.threads.values()) {
      const entry = thread.messages.find((message) => message.id === id);
      if (entry) return [thread, entry];
    }
    throw gone();
  }
}

function inThread(thread: Thread, contact: string): boolean {
  return thread.contact === contact || thread.with.includes(contact);
}

/** How many patients these people belong to. */
function families(people: readonly Contact[]): number {
  const patients = people.filter(({ kind }) => kind === "patient" || kind === "relative");
  return new Set(patients.map(({ id, relatedTo }) => relatedTo || id)).size;
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw gone();
  return thing;
}

function gone(): BackendError {
  return new BackendError("not_found", "This is no longer here.");
}

function unread(thread: Thread): number {
  return thread.messages.filter(({ kind, number }) => kind === "contact" && number > thread.readTo)
    .length;
}

function hasDraft({ draft, noteDraft }: Thread): boolean {
  return draft.body !== "" || noteDraft.body !== "" || draft.attachments.length > 0;
}

function called({ mine, mentions }: Note): boolean {
  return !mine && mentions.some(({ id }) => id === me.id);
}

/** The unread notes that call the person. */
function calls(thread: Thread): number {
  return thread.notes.filter((note) => called(note) && Number(note.position) > thread.readTo)
    .length;
}

function readersOf(thread: Thread) {
  return membersOf(thread.link).map(({ id, name }) => ({ id, name, initials: initials(name) }));
}

function retagged(tags: readonly string[], add: readonly string[], remove: readonly string[]) {
  const is = (tag: string) => (other: string) => other.toLowerCase() === tag.toLowerCase();
  const kept = tags.filter((tag) => !remove.some(is(tag)));
  for (const tag of add) if (!kept.some(is(tag))) kept.push(tag);
  return kept.sort((a, b) => a.localeCompare(b));
}

/** Whether a list holds a thread. */
function inList(list: ListName) {
  return (thread: Thread): boolean => {
    if (list === "drafts") return hasDraft(thread);
    if (list === "mentions") {
      return calls(thread) > 0 || (!thread.archived && thread.notes.some(called));
    }
    if (list.startsWith("tag:")) {
      return !thread.archived && thread.tags.some((tag) => `tag:${tag}` === list);
    }
    if (thread.archived || list === "archived") return thread.archived && list === "archived";
    switch (list) {
      case "inbox":
        return true;
      case "mine":
        return thread.assignee === me.id;
      case "unassigned":
        return thread.assignee === "";
      case "unread":
        return unread(thread) > 0;
      case "attention":
        return thread.draft.reason !== "" || thread.messages.some((m) => needsPerson(m.status));
      default:
        return [
          `link:${thread.link}`,
          `number:${thread.number}`,
          `mailbox:${thread.mailbox}`,
        ].includes(list);
    }
  };
}

function channelOf(thread: Thread): string {
  if (thread.mailbox !== "") return "email";
  return thread.number === "" ? "secure" : "sms";
}

function membersOf(link: string) {
  return team.filter((colleague) => colleague.links.includes(link));
}

function slice<T extends { id: string }>(rows: T[], after: string, limit: number) {
  const start = after === "" ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  const page = rows.slice(start, start + limit);
  const more = start + limit < rows.length;
  return { rows: page, next: more ? (page[page.length - 1]?.id ?? "") : "" };
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

const noAdmin = "Only an owner or an admin can change this. Ask one of them.";

function memberOf({ id, name }: { id: string; name: string }): StaffMember {
  return {
    id,
    name,
    initials: initials(name),
    title: id === me.id ? me.title : "",
    email: `${id}@example.com`,
    role: id === me.id ? "owner" : "member",
    state: "active",
    invitedUntil: "",
    me: id === me.id,
    needsHeir: id === "teammate-ife",
  };
}

function staff(): LinkMember[] {
  return team.map(({ id, name }) => ({ id, name, initials: initials(name) }));
}

function settingOf(link: Pick<LinkSetting, "id" | "name" | "kind" | "owner">): LinkSetting {
  const { id, name, kind, owner } = link;
  const members = staff().filter((person) =>
    membersOf(id).some((member) => member.id === person.id),
  );
  return {
    id,
    name,
    kind,
    owner,
    ownerName: team.find((person) => person.id === owner)?.name ?? "",
    members,
    mine: members.some((member) => member.id === me.id),
    open: 0,
    archived: false,
    assignee: "",
    assigneeName: "",
    tags: [],
    door: true,
  };
}

function checkLink(link: LinkSetting, all: readonly LinkSetting[]): void {
  if (link.name.trim() === "") {
    throw new BackendError("empty", "Enter a name for the link, as patients see it.", "name");
  }
  if (link.kind === "personal" && link.owner === "") {
    throw new BackendError(
      "empty",
      "A personal link belongs to somebody. Choose its owner.",
      "owner",
    );
  }
  if (link.members.length === 0) {
    throw new BackendError(
      "empty",
      "Somebody has to read what patients write to this link. Choose at least one member.",
      "members",
    );
  }
  if (link.archived && !all.some(({ id, archived }) => id !== link.id && !archived)) {
    throw new BackendError("invalid", "The last link cannot be archived.", "archived");
  }
}

function checkBody(body: string): void {
  if (body.trim() === "") {
    throw new BackendError("empty", "There is nothing to send yet. Write a message first.", "body");
  }
  if ([...body].length > 100_000) {
    throw new BackendError(
      "too_long",
      "This message is longer than 100,000 characters. Shorten it or send it in parts.",
      "body",
    );
  }
}
