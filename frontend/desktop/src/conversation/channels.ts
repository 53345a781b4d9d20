import type { IconName } from "@rowan/shared/ui";
import type { ButtonProps } from "../controls/index.ts";
import type { Word } from "../words/index.ts";

/** What differs from channel to channel on the screen. Nobody asks for a channel by name. */
interface Channel {
  readonly icon: IconName;
  /** Where somebody writes, and above a thread. */
  readonly word: Word;
  /** In a row of a list. */
  readonly short: Word;
  /** The same with a subject. */
  readonly about: Word;
  /** Of Send. */
  readonly look: NonNullable<ButtonProps["look"]>;
  /** Of bubbles, and of what stands for a conversation. */
  readonly tint: "secure" | "plain";
  /** Everybody has to have joined, and is known to have seen it. */
  readonly portal: boolean;
  /** It leaves the practice's own house: what became of it is what others say. */
  readonly carried: boolean;
  /** The rules of texting judge it. */
  readonly texted: boolean;
  /** Others could read it on its way: said where somebody writes, with a hint at what is private. */
  readonly mailed: boolean;
  /** What a conversation comes from, in its details. */
  readonly sender: Word;
  /** Why what it comes from cannot be changed; none where it can. */
  readonly fixed?: Word;
  /** That nobody is known to have seen it, where nobody says. */
  readonly unseen?: Word;
  /** The most seconds for which what was sent can be taken back. */
  readonly hold: number;
}

const channels: Readonly<Record<string, Channel>> = {
  secure: {
    icon: "lock",
    word: "channel.secure",
    short: "channel.secure",
    about: "row.channelSubject",
    look: "secure",
    tint: "secure",
    portal: true,
    carried: false,
    texted: false,
    mailed: false,
    sender: "details.link",
    hold: 30,
  },
  sms: {
    icon: "phone",
    word: "channel.smsNotSecure",
    short: "channel.sms",
    about: "row.channelSubject",
    look: "ink",
    tint: "plain",
    portal: false,
    carried: true,
    texted: true,
    mailed: false,
    sender: "details.number",
    fixed: "text.fixedNumber",
    unseen: "messageDetails.notReported",
    hold: 5,
  },
  email: {
    icon: "envelope",
    word: "channel.emailNotSecure",
    short: "channel.email",
    about: "row.emailSubject",
    look: "ink",
    tint: "plain",
    portal: false,
    carried: true,
    texted: false,
    mailed: true,
    sender: "details.mailbox",
    fixed: "mail.fixedMailbox",
    unseen: "messageDetails.notReportedMail",
    hold: 30,
  },
};

const unknown: Channel = {
  icon: "help",
  word: "channel.unknown",
  short: "channel.unknown",
  about: "row.channelSubject",
  look: "ink",
  tint: "plain",
  portal: false,
  carried: false,
  texted: false,
  mailed: false,
  sender: "details.link",
  hold: 0,
};

/** A channel that this version does not know is none that is secure. */
export function channelOf(name: string): Channel {
  return channels[name] ?? unknown;
}
