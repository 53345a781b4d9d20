/** What leaves Rowan: one conversation, or the record of one contact. */

/** What an export is for; it stands in the audit log. */
export type ExportReason = "patient" | "care" | "law" | "file";

export interface ExportChoice {
  /** One of the two; the other is "". */
  conversation: string;
  contact: string;
  why: ExportReason;
  /** With what the staff wrote to each other. */
  notes: boolean;
  /** Of the authenticator: the proof of who asks. */
  code: string;
  language: string;
}

export interface ExportBackend {
  /** Asks the service, then where to keep it; false when the person thought better of it. */
  exportRecord(of: ExportChoice): Promise<boolean>;
  /** Opens its pages in the program that prints PDFs. The copy goes with the next lock. */
  printRecord(of: ExportChoice): Promise<void>;
}
