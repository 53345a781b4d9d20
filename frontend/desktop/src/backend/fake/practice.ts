/** What the fake practice is made of. */
import { BackendError, type Draft, type Message, type Note, type State } from "../backend.ts";
import type { ContactCard, ContactRow } from "../contact.ts";

export interface Contact extends ContactRow {
  chart: string;
  version: number;
  relatedName: string;
  language: ContactCard["language"];
  timeZone: string;
  draft: Draft;
}

export interface Entry extends Message {
  readonly number: number;
}

export interface Thread {
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

/** Refuses a second factor that is not the one shown now, in the service's words. */
export function proveCode(code: string): void {
  if (code === fakeCode) return;
  throw new BackendError(
    "wrong_code",
    "This code does not match, or was used already. Enter the one that your authenticator shows now.",
    "code",
  );
}

export const tries = 3;
export const nothingWaits = { messages: 0, changes: 0, leaving: false };
