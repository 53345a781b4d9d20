/**
 * The one door to Go: what the screens may ask, in the words of package app.
 * Keeps nothing. wails.ts is the real one, fake.ts the one for tests; screens
 * know neither.
 *
 * Times are RFC 3339 in UTC, "" for never; lists are never null.
 */
import { createContext, useContext } from "react";
import type { Attachment, AttachmentBackend, AttachmentKind } from "./attachment.ts";
import type { AccountState, ContactBackend, ContactRow } from "./contact.ts";
import type { ExportBackend } from "./export.ts";
import type { LinkBackend } from "./link.ts";
import type { Mail, MailBackend, MailRecipients } from "./mail.ts";
import type { MixupBackend } from "./mixup.ts";
import type { NumberBackend } from "./number.ts";
import type { PracticeBackend } from "./practice.ts";
import type { TeamBackend } from "./team.ts";
import type { Despite, TextBackend } from "./text.ts";

export interface Person {
  id: string;
  initials: string;
  mode: "pin" | "passphrase";
  /** Of theirs, what has not left this computer since they locked. */
  messages: number;
  changes: number;
  /** That is still being carried up. */
  leaving: boolean;
}

export interface Me {
  id: string;
  name: string;
  title: string;
  practice: string;
}

export interface State {
  /** "first": nobody signed in on this computer yet. */
  phase: "first" | "locked" | "open";
  people: Person[];
  /** Whether a PIN can be used; else the passphrase unlocks. */
  keychain: boolean;
  address: string;
  /** A sample practice: nothing reaches a real person. */
  sample: boolean;
  me: Me;
  /** The practice's IANA time zone, once open. */
  zone: string;
}

export interface SignInForm {
  address: string;
  email: string;
  passphrase: string;
  /** Of the second factor; "" until it is asked for. */
  code: string;
  pin: string;
}

export interface Health {
  online: boolean;
  since: string;
  waiting: number;
  syncing: boolean;
  sentence: string;
}

export interface LinkCount {
  id: string;
  name: string;
  messages: number;
}

/** The unread messages of each list. */
export interface Counts {
  messages: number;
  /** That these stand in. */
  conversations: number;
  mine: number;
  unassigned: number;
  /** Conversations that need it, read or not. */
  attention: number;
  /** Notes that call the person and were not read. */
  mentions: number;
  drafts: number;
  archived: number;
  links: LinkCount[];
  numbers: LinkCount[];
  mailboxes: LinkCount[];
}

export type BuiltInList =
  | "inbox"
  | "mine"
  | "unassigned"
  | "unread"
  | "mentions"
  | "attention"
  | "drafts"
  | "archived";

export type ListName =
  | BuiltInList
  | `link:${string}`
  | `number:${string}`
  | `mailbox:${string}`
  | `tag:${string}`;

export interface InboxRow {
  id: string;
  contact: string;
  name: string;
  initials: string;
  account: AccountState;
  /** Nobody has said yet who the contact is. */
  unverified: boolean;
  channel: string;
  link: string;
  /** Of a text the number's label, of a mail the mailbox's. */
  linkName: string;
  /** Of a text: the practice's number, and whose phone it is with; else "". */
  number: string;
  numberPhone: string;
  phone: string;
  /** Of a mail: the practice's mailbox, and who it is with; else "". */
  mailbox: string;
  mailboxAddress: string;
  email: string;
  subject: string;
  preview: string;
  /** What the newest message carries, where it says nothing; "files" for several kinds. */
  carries: AttachmentKind | "files" | "";
  /** Of the newest message, if it reports something. */
  event: string;
  /** The newest message came from the practice. */
  mine: boolean;
  /** The colleague who wrote it; "" if the person at this screen did, or nobody. */
  author: string;
  at: string;
  unread: number;
  /** Why the newest text was not delivered that somebody has to see to. */
  reason: FailureReason | "";
  mark: "asks_back" | "failed" | "unconfirmed" | "mention" | "draft" | "waiting" | "seen" | "";
  readOnly: boolean;
  /** The name has everybody's. */
  group: boolean;
  /** An internal note is newer than the newest message; preview is its text then. */
  note: boolean;
  tags: string[];
}

/** Somebody who takes part in a conversation. */
export interface Participant {
  id: string;
  /** By name; else a contact. */
  teammate: boolean;
  name: string;
  initials: string;
  /** A contact's. */
  account: AccountState;
  /** A teammate's title, or a contact's kind. */
  role: string;
  /** When a contact joined the practice, or a teammate the conversation. */
  since: string;
  /** When a contact saw what the practice wrote last; "" for not yet. */
  seenAt: string;
}

export interface InboxPage {
  rows: InboxRow[];
  next: string;
}

export interface Draft {
  body: string;
  /** Of an email that is not begun yet. */
  subject: string;
  /** What was typed on another computer at the same time. */
  other: string;
  /** It came back, and no screen has shown it since. */
  returned: boolean;
  /** Why the service refused it, as a sentence. */
  reason: string;
  at: string;
  attachments: Attachment[];
}

/** A draft in no conversation that is here. */
export interface LooseDraft {
  key: string;
  /** Typed for the staff: it is never a message. */
  note: boolean;
  /** A mail that is not begun yet. */
  mail: boolean;
  contacts: string[];
  colleagues: Colleague[];
  /** Of both; empty if it is not known whom it was for. */
  names: string[];
  group: boolean;
  initials: string;
  /** "active" once everybody has joined. */
  account: AccountState | "";
  /** Of a mail. */
  subject: string;
  preview: string;
  files: number;
  reason: string;
  at: string;
}

export interface Preferences {
  /** Seconds for which a message can be taken back; 0 is none. */
  undoSend: number;
}

export interface Conversation {
  id: string;
  contact: string;
  name: string;
  initials: string;
  birthDate: string;
  phone: string;
  email: string;
  account: AccountState;
  /** Nobody has said yet who the contact is. */
  unverified: boolean;
  accountAt: string;
  channel: string;
  subject: string;
  /** Of a text the number's label, of a mail the mailbox's. */
  linkName: string;
  /** Of a text: the practice's number, and whose phone it is with; else "". */
  number: string;
  numberPhone: string;
  textsTo: string;
  /** Of a mail: the practice's mailbox, and who it is with; else "". */
  mailbox: string;
  mailboxAddress: string;
  emailTo: string;
  /** Whom an answer by email goes to by itself, and whom if it goes to all. */
  answer: MailRecipients;
  answerAll: MailRecipients;
  /** Since when they want no texts; "" if they do. */
  textsOffAt: string;
  /** How far the practice has come with saying who writes; "failed" pauses everything else. */
  identification: "" | "owed" | "underway" | "done" | "failed";
  members: number;
  readOnly: boolean;
  canSend: boolean;
  why: string;
  unread: number;
  readTo: string;
  draft: Draft;
  /** What was typed for a note, beside the message's draft. */
  noteDraft: Draft;
  /** Notes that call the person and were not read. */
  mentions: number;
  tags: string[];
  others: InboxRow[];
  archived: boolean;
  /** Teammate id of who looks after it; "" for nobody. */
  assignee: string;
  assigneeName: string;
  group: boolean;
  people: Participant[];
  /** What was written to the patient before they joined. */
  early: string;
}

export interface Colleague {
  id: string;
  name: string;
  initials: string;
}

export type MessageStatus =
  | "pending"
  | "held"
  | "queued"
  | "unconfirmed"
  | "sent"
  | "delivered"
  | "failed"
  | "refused"
  | "seen";

export type FailureReason =
  | "opted_out"
  | "not_mobile"
  | "unreachable"
  | "no_route"
  | "filtered"
  | "blocked"
  | "rules"
  | "unregistered"
  | "suspended"
  | "too_long"
  | "media"
  | "credentials"
  | "busy"
  | "other";

export interface Message {
  id: string;
  author: string;
  kind: "teammate" | "contact" | "automatic";
  /** Written by the person at this screen. */
  mine: boolean;
  body: string;
  attachments: Attachment[];
  event: string;
  status: MessageStatus;
  /** Why a text was not delivered, and what the carrier calls that. */
  reason: FailureReason | "";
  code: string;
  segments: number;
  /** How many texts leave before it, while it waits. */
  ahead: number;
  /** Nothing is in it of another channel, nor of an own mail that has not left. */
  mail: Mail;
  seenAt: string;
  /** How many of `of` contacts saw it. */
  seenBy: number;
  of: number;
  /** "" while pending. */
  position: string;
  at: string;
}

/** What the staff write to each other within a conversation. No patient is given one. */
export interface Note {
  id: string;
  author: string;
  mine: boolean;
  body: string;
  mentions: Colleague[];
  /** Among the messages'; "" while it waits to be added. */
  position: string;
  at: string;
}

/** Newest first; what waits leads. Notes are those that stand among the messages. */
/** Which stretch of a thread: by a position or by what stands in it; its end without any. */
export interface Spot {
  before: string;
  after: string;
  around: string;
}

export interface MessagePage {
  messages: Message[];
  notes: Note[];
  /** Where the next older page ends and the next newer one begins; "" at either end. */
  older: string;
  newer: string;
}

export interface SeenBy {
  name: string;
  teammate: boolean;
  initials: string;
  at: string;
}

export interface MessageDetails {
  id: string;
  sentBy: string;
  from: string;
  sentAt: string;
  status: MessageStatus;
  seen: SeenBy[];
}

export interface NewMessage {
  contact: string;
  /** The others of a group. */
  with: string[];
  teammates: string[];
  /** The person understands that patients will see each other's names. */
  namesShown: boolean;
  link: string;
  subject: string;
  body: string;
  /** Ids of those in the contact's draft. */
  attachments: string[];
}

/** A colleague who is at a conversation just now. */
export interface Presence {
  conversation: string;
  name: string;
  doing: "viewing" | "replying";
}

/** Of message and note one is "". */
export interface SearchHit {
  conversation: string;
  message: string;
  note: string;
  position: string;
  name: string;
  initials: string;
  account: AccountState;
  group: boolean;
  snippet: string;
  /** Pairs of offsets into snippet, in UTF-16 units. */
  marks: number[];
  at: string;
}

export interface Found {
  messages: SearchHit[];
  contacts: ContactRow[];
}

/**
 * Something changed: ask again. Carries keys, never content. Of kind "arrived"
 * when patients' messages came in just now, "mentioned" when notes that call the person did, of kind "open" when a notification
 * about a conversation was clicked, of kind "lockNow" when the window is about to lock.
 */
export interface Change {
  kind: string;
  id: string;
  about: string;
}

/** Every call that fails rejects with a BackendError. */
export interface Backend
  extends AttachmentBackend,
    ContactBackend,
    ExportBackend,
    LinkBackend,
    MailBackend,
    MixupBackend,
    NumberBackend,
    PracticeBackend,
    TeamBackend,
    TextBackend {
  state(): Promise<State>;
  signIn(form: SignInForm): Promise<State>;
  unlock(person: string, secret: string): Promise<State>;
  lock(): Promise<State>;
  /** The person pressed a key or moved the pointer. */
  stirred(): Promise<void>;
  /** After how long without that the window locks. */
  idleMinutes(): Promise<number>;
  setIdleMinutes(minutes: number): Promise<void>;
  health(): Promise<Health>;
  counts(): Promise<Counts>;
  inbox(list: ListName, after: string, limit: number): Promise<InboxPage>;
  conversation(id: string): Promise<Conversation>;
  /** before "" gives the newest. */
  messages(conversation: string, at: Spot, limit: number): Promise<MessagePage>;
  messageDetails(message: string): Promise<MessageDetails>;
  /** Returns the message's id and clears the draft. attachments are ids of those in it. */
  send(
    conversation: string,
    body: string,
    attachments: string[],
    /** Why a text goes in spite of what its writer was warned of; "" elsewhere. */
    despite: Despite | "",
  ): Promise<string>;
  /** Adds what no patient is ever given. Returns the note's id and clears its draft. */
  addNote(conversation: string, body: string, mentions: string[]): Promise<string>;
  /** Who of the staff sees a conversation, and so can be called by a note in it. */
  readers(conversation: string): Promise<Colleague[]>;
  /** Every tag in use. */
  tags(): Promise<string[]>;
  tagConversation(id: string, add: string[], remove: string[]): Promise<void>;
  tagContact(id: string, add: string[], remove: string[]): Promise<void>;
  /** Returns the conversation's id. */
  startConversation(message: NewMessage): Promise<string>;
  /**
   * Of a conversation, of its note ("note:" and the conversation), or of a contact
   * or several while there is none; "" removes it.
   */
  saveDraft(of: string, body: string): Promise<void>;
  /** Of an email that is not begun yet, beside its text. */
  saveSubject(of: string, subject: string): Promise<void>;
  /** Of several people, whose ids are joined in order. */
  draft(of: string): Promise<Draft>;
  /** Keeps body in place of the two texts of a draft. */
  settleDraft(of: string, body: string): Promise<void>;
  /** What was typed to people with whom there is no conversation. */
  looseDrafts(): Promise<LooseDraft[]>;
  /**
   * Takes a message back that has not gone out; "" is the newest of the conversation.
   * False while the service cannot be asked.
   */
  undoSend(conversation: string, message: string): Promise<boolean>;
  /** Takes a message away that nobody has seen. False as for undoSend. */
  retract(message: string): Promise<boolean>;
  /** Sends once more a text that was not delivered, or may not have been. */
  sendAgain(message: string): Promise<void>;
  /** The person's own, on all of their desktops. */
  preferences(): Promise<Preferences>;
  setUndoSend(seconds: number): Promise<void>;
  /** Makes what was written to a patient before they joined the conversation's draft. */
  takeEarly(conversation: string): Promise<void>;
  renameConversation(id: string, subject: string): Promise<void>;
  setReadOnly(id: string, readOnly: boolean): Promise<void>;
  /** Tells colleagues that the person is there. */
  present(conversation: string, doing: Presence["doing"] | "away"): Promise<void>;
  here(): Promise<Presence[]>;
  /** All of them, or none. */
  setAllReadOnly(ids: string[], readOnly: boolean): Promise<void>;
  /** Out of the lists, for everyone, until the patient writes again; or back. */
  archive(id: string, archived: boolean): Promise<void>;
  /** teammate "" is nobody. */
  assign(id: string, teammate: string): Promise<void>;
  /** Who can look after a conversation. */
  team(conversation: string): Promise<Colleague[]>;
  /** Who can be taken into a group. */
  colleagues(): Promise<Colleague[]>;
  markRead(conversation: string, position: string): Promise<void>;
  /** position is the first message that is to be unread. */
  markUnread(conversation: string, position: string): Promise<void>;
  search(query: string, limit: number): Promise<Found>;
  /** Calls the person to what arrived: in one conversation, or in several if "". */
  notify(conversation: string): Promise<void>;
  /** Calls the person to notes that mention them, likewise. */
  notifyMention(conversation: string): Promise<void>;
  /** Names the window, as the taskbar shows it. */
  setTitle(title: string): void;
  /** Returns what ends the subscription. */
  onChange(heard: (change: Change) => void): () => void;
}

/** A failure as a person may see it: Go's code, and its sentence that says what to do. */
export class BackendError extends Error {
  readonly code: string;
  /** The form's field that is wrong, if it is one. */
  readonly field: string;

  constructor(code: string, sentence: string, field = "") {
    super(sentence);
    this.name = "BackendError";
    this.code = code;
    this.field = field;
  }

  get sentence(): string {
    return this.message;
  }

  /** Reads what a rejected call carries. Anything unknown becomes "internal", without its text. */
  static from(thrown: unknown): BackendError {
    if (thrown instanceof BackendError) return thrown;
    const text = thrown instanceof Error ? thrown.message : thrown;
    if (typeof text === "string") {
      try {
        const { code, sentence, field } = JSON.parse(text) as Record<string, unknown>;
        if (typeof code === "string" && typeof sentence === "string") {
          return new BackendError(code, sentence, typeof field === "string" ? field : "");
        }
      } catch {
        // Not one of ours.
      }
    }
    return new BackendError("internal", "");
  }
}

const BackendContext = createContext<Backend | null>(null);
export const BackendProvider = BackendContext.Provider;

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error("no BackendProvider above this component");
  return backend;
}
