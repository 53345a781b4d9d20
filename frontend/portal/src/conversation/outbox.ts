import type { Keep } from "../account/keep.ts";
import type { Attachment, Portal } from "../api/client.ts";
import { ApiProblem, isSignedOut, passing } from "../api/problem.ts";
import { newId } from "./id.ts";

/** A text that the patient sent and that the thread from the service does not show yet. */
export interface Outgoing {
  readonly id: string;
  readonly conversation: string;
  readonly body: string;
  /** Files that are at the service already. */
  readonly attachments?: readonly Attachment[];
  /** When it was written, RFC 3339. */
  readonly at: string;
  readonly state: "sending" | "waiting" | "delivered" | "refused";
  /** Why it was refused. */
  readonly problem?: ApiProblem;
}

const firstWait = 2_000;
const longestWait = 60_000;

/**
 * What the patient wrote, on its way to the service. Each text is sent until
 * the service has it, always with the same id, so that it arrives once; those
 * of a conversation in the order in which they were written. What the service
 * refuses stays until the patient decides. A reload loses nothing.
 */
export class Outbox {
  readonly #portal: Pick<Portal, "write">;
  readonly #keep: Keep;
  readonly #now: () => Date;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Outgoing[];
  #sending: Promise<void> | undefined;
  #again = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait = firstWait;
  #stopped = false;

  constructor(portal: Pick<Portal, "write">, keep: Keep, now: () => Date = () => new Date()) {
    this.#portal = portal;
    this.#keep = keep;
    this.#now = now;
    this.#entries = restore(keep.read("outbox"));
  }

  readonly entries = (): readonly Outgoing[] => this.#entries;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  add(conversation: string, body: string, attachments: readonly Attachment[] = []): void {
    const now = this.#now();
    const entry = { id: newId(now), conversation, body, attachments, at: now.toISOString() };
    this.#set([...this.#entries, { ...entry, state: "sending" }]);
    this.flush();
  }

  /** Takes a text out: the patient edits or discards it, or the thread shows it now. */
  remove(...ids: string[]): void {
    this.#set(this.#entries.filter(({ id }) => !ids.includes(id)));
  }

  /** Sends what waits. Calling it at any time is safe. */
  flush(): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#sending) {
      this.#again = true;
      return this.#sending;
    }
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
      if (!this.#again) return;
      this.#again = false;
      if (this.#next(new Set())) this.flush();
    });
    return this.#sending;
  }

  start(): void {
    this.#stopped = false;
    void this.flush();
  }

  /** Stops trying, until it is started again. What waits is kept. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  async #sendAll(): Promise<void> {
    const held = new Set<string>();
    for (let entry = this.#next(held); entry && !this.#stopped; entry = this.#next(held)) {
      const { id, conversation, body, attachments = [] } = entry;
      this.#change(id, { state: "sending" });
      try {
        const files = attachments.map((file) => file.id);
        await this.#portal.write(conversation, id, body, files);
        this.#wait = firstWait;
        this.#change(id, { state: "delivered" });
      } catch (error) {
        if (passing(error) || isSignedOut(error)) {
          // What was written after it must not overtake it.
          held.add(conversation);
          this.#hold(conversation);
        } else if (error instanceof ApiProblem) {
          this.#change(id, { state: "refused", problem: error });
        } else {
          throw error;
        }
      }
    }
    if (this.#stopped || held.size === 0) return;
    this.#retry = setTimeout(() => this.flush(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWait);
  }

  #next(held: ReadonlySet<string>): Outgoing | undefined {
    return this.#entries.find(
      ({ state, conversation }) =>
        (state === "waiting" || state === "sending") && !held.has(conversation),
    );
  }

  #hold(conversation: string): void {
    this.#set(
      this.#entries.map((entry) =>
        entry.conversation === conversation && entry.state === "sending"
          ? { ...entry, state: "waiting" }
          : entry,
      ),
    );
  }

  #change(id: string, change: Partial<Outgoing>): void {
    this.#set(this.#entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  #set(entries: readonly Outgoing[]): void {
    this.#entries = entries;
    const unsent = entries.filter(({ state }) => state !== "delivered");
    this.#keep.write("outbox", unsent.length > 0 ? JSON.stringify(unsent) : "");
    for (const listener of this.#listeners) listener();
  }
}

/** After a reload what was refused is offered again: its reason may be gone. */
function restore(kept: string): Outgoing[] {
  const entries: Outgoing[] = kept === "" ? [] : JSON.parse(kept);
  return entries.map(({ id, conversation, body, attachments = [], at }) => ({
    id,
    conversation,
    body,
    attachments,
    at,
    state: "waiting",
  }));
}
