/** The door to Go, as far as the practice's numbers are concerned. */
import type { LinkMember } from "./link.ts";
import type { Despite } from "./text.ts";

/** How far a number has come with the carriers. */
export type Registration = "not_registered" | "pending" | "approved" | "rejected";

/** What a number can do, as far as it is known. */
export type Ability = "unknown" | "yes" | "no";

export interface NumberSetting {
  id: string;
  phone: string;
  label: string;
  members: LinkMember[];
  /** The person at this screen is a member. */
  mine: boolean;
  archived: boolean;
  mms: Ability;
  tollFree: boolean;
  registration: Registration;
  registrationAt: string;
  /** Why it was rejected, in the carrier's words. */
  reason: string;
  /** How many segments a second its carriers take. */
  rate: number;
  /** Who looks after what begins on it, and with which tags it begins. */
  assignee: string;
  assigneeName: string;
  tags: string[];
}

export interface NumberSettings {
  numbers: NumberSetting[];
  /** Who can be a member. */
  staff: LinkMember[];
  plan: "trial" | "paid";
  /** What whoever is texted first is told. */
  identification: string;
  canEdit: boolean;
  why: string;
}

/** What was changed of a number: the fields that are named, and who comes and goes. */
export interface NumberForm {
  /** "" for a new one. */
  id: string;
  fields: (
    | "phone"
    | "label"
    | "archived"
    | "mms"
    | "registration"
    | "reason"
    | "rate"
    | "assignee"
  )[];
  phone: string;
  label: string;
  archived: boolean;
  mms: Ability;
  registration: Registration;
  reason: string;
  rate: number;
  assignee: string;
  add: string[];
  remove: string[];
  tag: string[];
  untag: string[];
}

/** A number that the person may write from. */
export interface NumberRow {
  id: string;
  label: string;
  phone: string;
  mms: Ability;
  /** Something can leave from it now; else why not, as a code. */
  maySend: boolean;
  why: "" | "trial" | "unregistered" | "unsupported" | "closed";
}

/** A text to somebody: a contact, or a phone as somebody typed it. */
export interface NewText {
  number: string;
  contact: string;
  phone: string;
  body: string;
  /** Why it goes in spite of what its writer was warned of; "" without a warning. */
  despite: Despite | "";
  /** The draft whose files these are: the contact's, or that of keepText. */
  of: string;
  attachments: string[];
}

/** What somebody types to a phone with which nothing has begun. */
export interface KeptText {
  /** Of newTextID. */
  conversation: string;
  number: string;
  phone: string;
  body: string;
  /** Some are to be added. */
  files: boolean;
}

/** What keeps texts from leaving or arriving; "" while nothing does. */
export type Trouble = "" | "credentials" | "suspended" | "unreachable" | "silent" | "misdirected";

export interface NumberReception {
  id: string;
  trouble: Trouble;
  since: string;
  receivedAt: string;
  test: "" | "underway" | "passed" | "failed";
  testedAt: string;
}

/** How texts leave and arrive: of the account, or, "silent" and "misdirected", of one of its numbers. */
export interface Reception {
  trouble: Trouble;
  since: string;
  /** Of the person's own numbers. */
  numbers: NumberReception[];
}

/** With which account the practice texts; all is "" where none was set. */
export interface CarrierAccount {
  name: string;
  /** Where the carrier has to post texts that arrive. */
  hook: string;
}

export interface NumberBackend {
  reception(): Promise<Reception>;
  /** Sends the number a text from another one. */
  testNumber(number: string): Promise<void>;
  carrier(): Promise<CarrierAccount>;
  setCarrier(name: string, token: string): Promise<CarrierAccount>;
  /** Notes whether somebody wants texts: of a conversation, or of a contact. */
  optOut(conversation: string, contact: string, off: boolean): Promise<void>;
  /** Whether somebody has to say if the other side wants no more texts. */
  asksOptOut(conversation: string): Promise<boolean>;
  /** Says that a text arrived after all, or that nothing more is to be done about it. */
  settle(message: string, arrived: boolean): Promise<void>;
  /** The numbers that the person may write from. */
  fromNumbers(): Promise<NumberRow[]>;
  /** What a text to a phone comes from unless another is chosen; "" for none. */
  numberFor(phone: string): Promise<string>;
  /** The id for a conversation by text that may come to begin. */
  newTextID(): Promise<string>;
  /** The conversation of a number and a phone; "" for none. */
  textWith(number: string, phone: string): Promise<string>;
  /** Keeps what is typed as the draft of a conversation that is here alone until it is sent. */
  keepText(text: KeptText): Promise<void>;
  /** Says whose phone a conversation by text is with; "" for somebody unknown. */
  recognize(conversation: string, contact: string): Promise<void>;
  /** Returns the conversation in which it stands. */
  startText(text: NewText): Promise<string>;
  numberSettings(): Promise<NumberSettings>;
  /** Makes a number, or changes one, at the service. */
  saveNumber(form: NumberForm): Promise<void>;
}
