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
  /** Of Send. */
  readonly look: NonNullable<ButtonProps["look"]>;
  /** Of bubbles, and of what stands for a conversation. */
  readonly tint: "secure" | "plain";
  /** Everybody has to have joined, and is known to have seen it. */
  readonly portal: boolean;
  /** It goes by a carrier, under the rules of texting. */
  readonly carried: boolean;
  /** The most seconds for which what was sent can be taken back. */
  readonly hold: number;
}

const channels: Readonly<Record<string, Channel>> = {
  secure: {
    icon: "lock",
    word: "channel.secure",
    short: "channel.secure",
    look: "secure",
    tint: "secure",
    portal: true,
    carried: false,
    hold: 30,
  },
  sms: {
    icon: "phone",
    word: "channel.smsNotSecure",
    short: "channel.sms",
    look: "ink",
    tint: "plain",
    portal: false,
    carried: true,
    hold: 5,
  },
};

const unknown: Channel = {
  icon: "help",
  word: "channel.unknown",
  short: "channel.unknown",
  look: "ink",
  tint: "plain",
  portal: false,
  carried: false,
  hold: 0,
};

/** A channel that this version does not know is none that is secure. */
export function channelOf(name: string): Channel {
  return channels[name] ?? unknown;
}
