import type { PatientMessage, PatientThread, Thread } from "../api/client.ts";

/** The newest part of a conversation, without a gap. */
export interface Held {
  readonly conversation: PatientThread;
  /** Oldest first. */
  readonly messages: readonly PatientMessage[];
  /** Whether there are older ones that are not held. */
  readonly more: boolean;
}

/** What is held after its newest page arrived. */
export function withNewest(held: Held | undefined, page: Thread): Held {
  const fresh = ordered(page.messages);
  const first = fresh[0]?.position ?? 0;
  const last = held?.messages.at(-1)?.position ?? 0;
  // So much is new that the page does not reach back to what is held: a gap
  // would look like a conversation in which nobody said anything.
  const apart = page.more && first > last;
  if (!held || apart) return { conversation: page.conversation, messages: fresh, more: page.more };
  const kept = held.messages.filter(({ position }) => position < first);
  const more = kept.length > 0 ? held.more : page.more;
  return { conversation: page.conversation, messages: [...kept, ...fresh], more };
}

/** What is held after the page before it arrived. */
export function withOlder(held: Held, page: Thread): Held {
  const first = held.messages[0]?.position ?? Number.POSITIVE_INFINITY;
  const older = ordered(page.messages).filter(({ position }) => position < first);
  return { ...held, messages: [...older, ...held.messages], more: page.more };
}

function ordered(messages: readonly PatientMessage[]): PatientMessage[] {
  return [...messages].sort((a, b) => a.position - b.position);
}
