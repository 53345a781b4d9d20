/** The door to Go, as far as the practice's mailboxes and what stands in them are concerned. */
import type { LinkMember } from "./link.ts";
import type { Verdict } from "./text.ts";

export interface MailboxSetting {
  id: string;
  address: string;
  /** As patients read it beside the address. */
  name: string;
  /** As the team calls it. */
  label: string;
  members: LinkMember[];
  /** The person at this screen is a member. */
  mine: boolean;
  archived: boolean;
  /** Stands below what is sent from it. */
  signature: string;
  /** Who looks after what begins on it, and with which tags it begins. */
  assignee: string;
  assigneeName: string;
  tags: string[];
  health: MailboxHealth;
}

/** How a mailbox is followed. Nothing is well that was never heard from. */
export interface MailboxHealth {
  trouble: "" | "credentials" | "leave" | "unreachable";
  since: string;
  /** When its server last answered and all that it had was here; "" for never. */
  heardAt: string;
  test: "" | "underway" | "passed" | "failed";
  testedAt: string;
}

export interface MailSettings {
  mailboxes: MailboxSetting[];
  /** Who can be a member. */
  staff: LinkMember[];
  /** Stands at the end of every mail of the practice. */
  footer: string;
  canEdit: boolean;
  why: string;
}

/** Where an account is reached. Without tls from the first byte it is asked for STARTTLS. */
export interface MailServer {
  host: string;
  port: number;
  tls: boolean;
}

/** What is known of how an address is reached. */
export interface MailServers {
  /** Else whoever adds it types the servers. */
  found: boolean;
  imap: MailServer;
  smtp: MailServer;
  user: string;
  /** The provider takes no password of a person, but one that they make for a program. */
  appPassword: boolean;
  /** The servers are somebody else's than the address: a person agrees first. */
  confirm: boolean;
  /** Whom the person can give leave in the browser, instead of a password; "" for nobody. */
  consent: "" | "google" | "microsoft";
}

/** What was changed of a mailbox: the fields that are named, and who comes and goes. */
export interface MailboxForm {
  /** "" for a new one. */
  id: string;
  fields: ("address" | "name" | "label" | "signature" | "archived" | "assignee" | "password")[];
  address: string;
  name: string;
  label: string;
  signature: string;
  archived: boolean;
  assignee: string;
  /** The person gives leave in the browser, instead of a password. */
  granted: boolean;
  /** Of the account, or made for one program; it is never read again. */
  password: string;
  /** Where the account is, as it was found or as somebody wrote it; user is "" for the address. */
  imap: MailServer;
  smtp: MailServer;
  user: string;
  add: string[];
  remove: string[];
  tag: string[];
  untag: string[];
}

/** A mailbox that the person may write from. */
export interface MailboxRow {
  id: string;
  label: string;
  address: string;
}

/** A mail to somebody: a contact, or an address as somebody typed it. */
export interface NewEmail {
  mailbox: string;
  contact: string;
  /** "" for the contact's own. */
  address: string;
  subject: string;
  body: string;
  /** The draft that the files are of: one of newMailDraft. */
  of: string;
  attachments: string[];
  /** Who gets it too. */
  cc: readonly MailParty[];
}

export interface MailParty {
  name: string;
  email: string;
}

/** Whom a mail goes to. Each of them sees all the others. */
export interface MailRecipients {
  to: readonly MailParty[];
  cc: readonly MailParty[];
}

/** What a mail has besides its text. */
export interface Mail {
  from: MailParty;
  to: MailParty[];
  cc: MailParty[];
  /** Where it is another than the conversation's. */
  subject: string;
  /** That it comes from whom it says. */
  verified: boolean;
  /** No person wrote it. */
  automatic: boolean;
  /** Whom a mail of the practice did not reach, by address. */
  bounced: string[];
  /** It has a page beside its text. */
  page: boolean;
  /** Why nobody could read it, as a code; it is kept as it came, in its one attachment. */
  unreadable: string;
  /** What it answers, which is not in the body. */
  quoted: string;
}

/** Where the files of a mail stand that is passed on. */
export interface Forwarded {
  draft: string;
  /** The names of those that cannot be passed on. */
  left: string[];
}

/** What a frame with a mail's page shows. */
export interface MailPage {
  /** How many images of others it does not show. */
  remote: number;
  /** The person asked for those. */
  allowed: boolean;
}

/** A link in a mail's page. */
export interface MailLink {
  /** As somebody can read it who is to decide. */
  shown: string;
  /** Whom it writes to, if it is the address of somebody; else "". */
  email: string;
}

export interface MailBackend {
  /**
   * Where a mail's page is, for a frame of its own; quoted is the label of what it answers.
   * Unless height is "", the page tells its own by changes of that kind, about "height/pixels".
   */
  mailURL(message: string, quoted: string, height: string): string;
  mailPage(message: string): Promise<MailPage>;
  /** Shows the images of others in a mail's page until the lock. */
  allowRemote(message: string): Promise<void>;
  /** A link of a mail's page, by its number. */
  mailLink(message: string, link: number): Promise<MailLink>;
  /** Opens it in the browser. */
  openLink(message: string, link: number): Promise<void>;
  /** Hints at what others could read; it stops nothing. */
  checkMail(body: string, language: string): Promise<Verdict>;
  /** The mailboxes that the person may write from. */
  fromMailboxes(): Promise<MailboxRow[]>;
  /** Writes in a conversation by email, to the named ones and to nobody else. Returns the message's id. */
  sendMail(
    conversation: string,
    body: string,
    attachments: string[],
    to: MailRecipients,
  ): Promise<string>;
  /** Where a mail to a contact is written; of "" to nobody yet, somewhere new. */
  newMailDraft(contact: string): Promise<string>;
  /** Copies the files of a mail into a draft of its own. */
  forward(message: string): Promise<Forwarded>;
  /** Returns the conversation in which it stands. */
  startEmail(mail: NewEmail): Promise<string>;
  mailSettings(): Promise<MailSettings>;
  findMailServers(address: string): Promise<MailServers>;
  /** Makes a mailbox, or changes one, at the service, which signs in first. Returns its id. */
  saveMailbox(form: MailboxForm): Promise<string>;
  /** Sends the mailbox a mail from itself. */
  testMailbox(mailbox: string): Promise<void>;
  saveFooter(footer: string): Promise<void>;
}
