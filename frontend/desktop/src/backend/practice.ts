/** The door to Go, as far as what patients are told of the practice is concerned. */

/** What patients are told of the practice. */
export interface PracticeForm {
  name: string;
  /** In notices instead of the name; "" for the name. */
  shortName: string;
  phone: string;
  hours: string;
  replyTime: string;
  /** Photos keep what they tell of where and when they were taken. */
  keepPhotoDetails: boolean;
  /** No text leaves to somebody of whom nobody wrote down that they agreed. */
  consentRequired: boolean;
}

export interface Notice {
  kind: "invitation" | "code" | "unread";
  language: string;
  text: string;
}

export interface PracticeSettings extends PracticeForm {
  /** The texts that patients are sent, word for word. */
  notices: Notice[];
  canEdit: boolean;
  why: string;
}

export interface PracticeBackend {
  practice(): Promise<PracticeSettings>;
  savePractice(form: PracticeForm): Promise<void>;
}
