/** The door to Go, as far as contacts and their accounts are concerned. */
import type { Draft, InboxRow } from "./backend.ts";

export type ContactKind = "patient" | "relative" | "professional" | "organization";

export interface ContactRow {
  id: string;
  name: string;
  initials: string;
  birthDate: string;
  phone: string;
  email: string;
  account: AccountState;
  accountAt: string;
  inviteExpires: string;
  /** The patient waits for a teammate to confirm who they are. */
  asksConfirmation: boolean;
  /** They wait to be let in again. */
  asksBack: boolean;
  /** Nobody invited them, and nobody has said who they are. */
  unverified: boolean;
  /** Why the last notice to them did not arrive, as a sentence; "" if it did. */
  unreached: string;
  kind: ContactKind;
  /** The patient whose relative this is. */
  relatedTo: string;
  tags: string[];
}

export interface ContactPage {
  rows: ContactRow[];
  next: string;
  total: number;
}

/** A language that Rowan writes to patients in. */
export type Language = "en" | "es";

export interface ContactCard extends ContactRow {
  version: number;
  relatedName: string;
  /** That they prefer; "" while nobody knows. */
  language: Language | "";
  /** Where they live, as an IANA name; "" where the practice is. */
  timeZone: string;
  canInvite: boolean;
  canResend: boolean;
  canMessage: boolean;
  why: string;
  /** Of a message to them that began no conversation. */
  draft: Draft;
  conversations: InboxRow[];
  /** Contact id of whom they are matched to; "" for nobody. */
  chart: string;
  chartName: string;
  chartBirthDate: string;
  /** Who is matched to them. */
  merged: ContactRow[];
}

export interface ContactForm {
  id: string;
  version: number;
  name: string;
  phone: string;
  email: string;
  birthDate: string;
  /** "" leaves it as it is. */
  language: Language | "";
  timeZone: string;
  /** Save although somebody like this exists already. */
  anyway: boolean;
  kind: ContactKind;
  relatedTo: string;
  /** Invite a new contact at once. */
  invite: boolean;
}

export interface SavedContact {
  id: string;
  like: ContactRow[];
}

/** Who an unverified contact is: a chart's person, or, verified, themselves. */
export interface Match {
  contact: string;
  chart: string;
  verified: boolean;
}

/** How far a contact has come on the way to an account; only "active" may be written to. */
export type AccountState = "none" | "invited" | "started" | "active" | "expired";

export interface ContactBackend {
  contacts(query: string, after: string, limit: number): Promise<ContactPage>;
  contact(id: string): Promise<ContactCard>;
  saveContact(form: ContactForm): Promise<SavedContact>;
  /** Sends the first invitation, or sends it again. */
  invite(contact: string): Promise<void>;
  confirmPatient(contact: string): Promise<void>;
  /** Lets somebody in again who asks to get back in, or does not. */
  answerReturn(contact: string, approve: boolean): Promise<void>;
  matchContact(match: Match): Promise<void>;
}
