/** The rules of texting, in short: enough of them for a screen to show each kind. Go's are the real ones. */
import type { Finding, RuleGuide, TextDraft, Verdict } from "../text.ts";

const limit = 1600;
const rulePack = "2026-11-22";

const source = {
  source: "Twilio: forbidden message categories",
  sourceUrl: "https://support.twilio.com/hc/en-us/articles/360045004974",
  dated: rulePack,
};

interface Rule extends Omit<Finding, "marks" | "words" | "rewrite"> {
  readonly words?: RegExp;
  readonly allowed?: string;
  readonly refused: string;
  readonly fine: string;
}

const rules: readonly Rule[] = [
  {
    rule: "length",
    category: "length",
    verdict: "block",
    title: "Too long for a text",
    why: "A text of 1,600 characters or more is refused.",
    consequence: "The carrier would refuse the text.",
    instead: "Shorten it to 1599, or send it as a secure message.",
    refused: "",
    fine: "",
    ...source,
  },
  {
    rule: "cannabis-offer",
    category: "cannabis",
    verdict: "block",
    words: /cbd oil and gummies|\d+% off/giu,
    title: "Offers cannabis, CBD or kratom",
    why: "No text may offer these, whatever the state's law says.",
    consequence: "Carriers can suspend the practice's number for good.",
    instead: "Say what a patient needs for their care without an offer.",
    refused: "New CBD gummies in stock, 20% off today",
    fine: "Please stop CBD oil 7 days before your procedure.",
    ...source,
  },
  {
    rule: "phi-result",
    category: "phi",
    verdict: "warn",
    words: /a1c is [\d.]+/giu,
    allowed: "You have a new result. Please sign in to your patient portal or call us.",
    title: "Tells a result",
    why: "The value of a result should not be told in a text.",
    consequence: "A text is not encrypted: whoever holds the phone can read it.",
    instead: "Send it as a secure message instead.",
    refused: "Your A1c is 9.1",
    fine: "Your results are ready.",
    ...source,
  },
];

const plain: Readonly<Record<string, string>> = { "“": '"', "”": '"', "’": "'", "—": "-" };

function segments(text: string): number {
  if (text === "") return 0;
  const unicode = /[^\p{ASCII}]/u.test(text);
  const [one, many] = unicode ? [70, 67] : [160, 153];
  return text.length <= one ? 1 : Math.ceil(text.length / many);
}

/** What stops a text, whatever it says: the rules about the number and the person. */
const stops: Readonly<Record<string, Pick<Finding, "title" | "why" | "instead">>> = {
  "opted-out": {
    title: "This person replied STOP",
    why: "No texts may go to this number until its owner writes START.",
    instead: "A secure message or an email may still be sent.",
  },
  trial: {
    title: "No texts in a trial",
    why: "Texts can be received in a trial, but not sent.",
    instead: "Choose a plan and register the number.",
  },
  unregistered: {
    title: "The number is not registered",
    why: "Carriers block texts from a number whose registration is not approved.",
    instead: "Finish the registration.",
  },
};

/** stop is the rule about the number or the person that stands in the way; "" for none. */
export function judge({ body }: TextDraft, stop = ""): Verdict {
  const found: Finding[] = [];
  const stopped = stops[stop];
  if (stopped)
    found.push({
      rule: stop,
      category: "sending",
      verdict: "block",
      marks: [],
      words: [],
      consequence: "The text would not be delivered.",
      rewrite: "",
      ...stopped,
      ...source,
    });
  for (const { words, allowed, refused: _, fine: __, ...rule } of rules) {
    const hits = words ? [...body.matchAll(words)] : [];
    if (hits.length === 0 && !(rule.rule === "length" && body.length >= limit)) continue;
    found.push({
      ...rule,
      marks: hits.flatMap((hit) => [hit.index, hit.index + hit[0].length]),
      words: hits.map((hit) => hit[0]),
      rewrite: allowed ?? "",
    });
  }
  const replaced = body.replace(/[“”’—]/gu, (sign) => plain[sign] ?? sign);
  const saved = segments(body) - segments(replaced);
  return {
    verdict: found[0]?.verdict ?? "allow",
    findings: found,
    rulePack,
    length: body.length,
    limit,
    segments: segments(body),
    costly: /[^\p{ASCII}]/u.exec(body)?.[0] ?? "",
    plain: saved > 0 ? replaced : "",
    saved: Math.max(0, saved),
  };
}

export const guide: RuleGuide = {
  version: rulePack,
  rules: rules.map(({ words: _, allowed: __, ...rule }) => ({
    ...rule,
    marks: [],
    words: [],
    rewrite: "",
  })),
};

/** What of a mail others should not read; it stops nothing. */
export function hint(body: string): Verdict {
  const verdict = judge({
    conversation: "",
    number: "",
    phone: "",
    body,
    attachments: [],
    language: "en",
  });
  const findings = verdict.findings.filter(({ category }) => category === "phi");
  return { ...verdict, verdict: findings.length > 0 ? "warn" : "allow", findings };
}
