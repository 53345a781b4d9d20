/** What the screens may ask about attachments. Their bytes never pass the bindings: the page loads them by address. */

export type AttachmentKind = "photo" | "document" | "video" | "audio" | "file";

export interface Attachment {
  id: string;
  name: string;
  kind: AttachmentKind;
  /** By content, as "image/png". */
  type: string;
  size: number;
  /** In pixels; 0 when it is no picture. */
  width: number;
  height: number;
  /** Why a file of a text is not here; "" of one that is. */
  absent: "" | "coming" | "failed" | "harmful";
}

/** "view" is the picture made anew to be looked at, "original" the file itself. */
export type Variant = "thumbnail" | "view" | "original";

/** How much of a file is where it has to be. */
export interface Transfer {
  /** "up" to the service, "down" to this computer, "" when nothing is under way. */
  way: "up" | "down" | "";
  done: number;
  size: number;
  /** The file is on this computer. */
  here: boolean;
  /** Why it does not go on now, as a sentence. */
  problem: string;
}

/** A file of a conversation, with the message that it came with. */
export interface FileRow extends Attachment {
  message: string;
  at: string;
  author: string;
}

/** What the fetched files take on this computer, and may take at most. */
export interface Storage {
  used: number;
  cap: number;
}

/** What a file is copied from: as much of one as is asked for at once. */
export interface Source {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface AttachmentBackend {
  /**
   * Copies a file into the draft of a conversation, or of a contact while there
   * is none, and says how far it is. What signal ends leaves nothing behind.
   */
  attach(
    of: string,
    file: Source,
    copied: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Attachment>;
  /** What was let go at a place of the page, where its engine gives it no files. */
  dropped(x: number, y: number): Promise<Source[]>;
  detach(of: string, attachment: string): Promise<void>;
  /** Moves the files of one draft into another; there they have the ids that this resolves to. */
  moveFiles(from: string, to: string): Promise<string[]>;
  attachmentURL(attachment: string, variant: Variant): string;
  transfer(attachment: string): Promise<Transfer>;
  /** Brings the file to this computer, or what is shown of it; resolves when it is here. */
  fetchAttachment(attachment: string, variant: Variant): Promise<void>;
  /** Has a file of a text fetched that could not be had of the carrier. */
  fetchAgain(attachment: string): Promise<void>;
  /** Opens a copy in another program. The copy goes with the next lock. */
  openOutside(attachment: string): Promise<void>;
  /** Asks where and keeps a copy there; false when the person thought better of it. */
  saveAttachment(attachment: string): Promise<boolean>;
  /** Newest first. */
  files(conversation: string): Promise<FileRow[]>;
  storage(): Promise<Storage>;
  setStorageCap(bytes: number): Promise<void>;
}
