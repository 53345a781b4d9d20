/** What the screens may ask about texts: how the rules of texting judge one, in words for people. */

export type Judgement = "allow" | "warn" | "block";

/** Why somebody sends a text in spite of what the rules warn of. */
export type Despite = "patient_asked" | "care" | "other";

/** What a rule is about. */
export type RuleCategory =
  | "cannabis"
  | "prescription"
  | "sex"
  | "hate"
  | "alcohol"
  | "tobacco"
  | "firearms"
  | "finance"
  | "gambling"
  | "phishing"
  | "shortener"
  | "length"
  | "phi"
  | "marketing"
  | "bulk"
  | "hours"
  | "file"
  | "sending";

/** A text before it goes: in a conversation, or from a number to a phone while there is none. */
export interface TextDraft {
  conversation: string;
  number: string;
  phone: string;
  body: string;
  attachments: string[];
  /** Of the sentences. */
  language: string;
}

/** One rule that a text runs into. */
export interface Finding {
  rule: string;
  category: RuleCategory;
  verdict: Judgement;
  /** Pairs of offsets into the text, in UTF-16 units. */
  marks: number[];
  /** What stands there. */
  words: string[];
  title: string;
  why: string;
  consequence: string;
  instead: string;
  source: string;
  sourceUrl: string;
  /** When the source was read. */
  dated: string;
  /** The text as it may go; "" if there is no such form. */
  rewrite: string;
}

/** What becomes of a text, and why. */
export interface Verdict {
  verdict: Judgement;
  /** The gravest first. */
  findings: Finding[];
  /** The date of the rules, as 2026-11-01. */
  rulePack: string;
  /** As carriers count. */
  length: number;
  /** The length at which a text is blocked. */
  limit: number;
  /** As how many texts it goes. */
  segments: number;
  /** The first character that makes it more of them. */
  costly: string;
  /** The text with plain quotes and dashes, where that takes fewer, and how many fewer. */
  plain: string;
  saved: number;
}

export interface GuideRule extends Finding {
  /** A text that runs into the rule; "" where it is not about wording. */
  refused: string;
  /** One on the same subject that does not. */
  fine: string;
}

export interface RuleGuide {
  version: string;
  rules: GuideRule[];
}

/** A report that a rule judged a text wrongly, kept on this computer. */
export interface Mistake {
  id: string;
  at: string;
  report: string;
  /** It was copied out, to be given to somebody. */
  given: boolean;
}

/** How the practice stands with a phone or an email as far as writing there is concerned. */
export interface Standing {
  /** A phone, or an email. */
  address: string;
  /** Since when its owner wants nothing written there; "" if they do. */
  offAt: string;
  offBy: "keyword" | "carrier" | "staff" | "";
  /** How they agreed to get texts; "" if nobody wrote it down. */
  how: ConsentHow | "texted" | "";
  at: string;
  by: string;
  /** The wording of what they were told. */
  warning: number;
  /** Nothing leaves without a consent. */
  required: boolean;
}

/** What somebody can write down of how a person agreed. */
export type ConsentHow = "form" | "verbal" | "agreement";

export interface ConsentForm {
  /** A phone, or an email. */
  address: string;
  /** "" for nobody in particular. */
  contact: string;
  how: ConsentHow;
}

export interface TextBackend {
  standing(address: string): Promise<Standing>;
  saveConsent(form: ConsentForm): Promise<void>;

  /** Judges a text by the rules that decide when it is sent. */
  checkText(draft: TextDraft): Promise<Verdict>;
  /** The rules for people to read. */
  ruleGuide(language: string): Promise<RuleGuide>;
  /** Keeps what a rule made of a text; nobody is sent it. */
  reportMistake(draft: TextDraft, rule: string): Promise<Mistake>;
  /** Keeps a report as the person left it, and whether they gave it to somebody. */
  saveMistake(id: string, report: string, given: boolean): Promise<void>;
  removeMistake(id: string): Promise<void>;
  /** Newest first. */
  mistakes(): Promise<Mistake[]>;
}
