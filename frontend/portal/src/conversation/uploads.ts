import type { Keep } from "../account/keep.ts";
import type { Attachment, Portal, Upload } from "../api/client.ts";
import { ApiProblem, isSignedOut, passing } from "../api/problem.ts";
import { type Refusal, refusal } from "./file.ts";
import { newId } from "./id.ts";

/** A file that the patient attaches, until it is sent with a message. */
export interface Attaching {
  readonly id: string;
  readonly conversation: string;
  readonly name: string;
  readonly size: number;
  readonly received: number;
  readonly state: "uploading" | "waiting" | "checking" | "ready" | "refused";
  /** What this page has against it. */
  readonly refusal?: Refusal;
  /** What the service has against it. */
  readonly problem?: ApiProblem;
  /** How the service has it, once it is ready. */
  readonly attachment?: Attachment;
}

/** How much of a file goes in one request: a multiple of what the service seals at once. */
const part = 512 * 1024;

const firstWait = 2_000;
const longestWait = 30_000;
const checkEvery = 3_000;

type Service = Pick<Portal, "attach" | "addPart" | "detach">;

/**
 * The files on their way to the service, one after the other, in parts. When the
 * network goes, a file goes on where it was. What is ready stays through a
 * reload; of what is not, the page forgets the file and the patient chooses it
 * again.
 */
export class Uploads {
  readonly #portal: Service;
  readonly #keep: Keep;
  readonly #now: () => Date;
  readonly #listeners = new Set<() => void>();
  readonly #files = new Map<string, File>();
  #entries: readonly Attaching[];
  #running: { readonly id: string; readonly stop: AbortController } | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait = firstWait;
  #stopped = false;

  constructor(portal: Service, keep: Keep, now: () => Date = () => new Date()) {
    this.#portal = portal;
    this.#keep = keep;
    this.#now = now;
    const kept = keep.read("files");
    this.#entries = kept === "" ? [] : JSON.parse(kept);
  }

  readonly entries = (): readonly Attaching[] => this.#entries;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  add(conversation: string, files: readonly File[]): void {
    for (const file of files) {
      const here = this.#entries.filter(
        (entry) => entry.conversation === conversation && entry.state !== "refused",
      );
      const refused = refusal(file, here.length);
      const id = newId(this.#now());
      const entry = { id, conversation, name: file.name, size: file.size, received: 0 };
      this.#files.set(id, file);
      this.#set([
        ...this.#entries,
        refused
          ? { ...entry, state: "refused", refusal: refused }
          : { ...entry, state: "uploading" },
      ]);
    }
    void this.flush();
  }

  /** The patient does not want it. What the service has of it goes after a day at the latest. */
  remove(id: string): void {
    const entry = this.#entries.find((entry) => entry.id === id);
    this.#files.delete(id);
    this.#set(this.#entries.filter((entry) => entry.id !== id));
    if (this.#running?.id === id) this.#running.stop.abort();
    if (entry?.state !== "refused") this.#portal.detach(id).catch(() => {});
  }

  /** Hands over the ready files of a conversation, to be sent. */
  take(conversation: string): Attachment[] {
    const taken = this.#entries.filter((entry) => entry.conversation === conversation);
    for (const { id } of taken) this.#files.delete(id);
    this.#set(this.#entries.filter((entry) => entry.conversation !== conversation));
    return taken.flatMap(({ attachment }) => (attachment ? [attachment] : []));
  }

  /** Gives files back that were taken and not sent. */
  giveBack(conversation: string, attachments: readonly Attachment[]): void {
    const back = attachments.map((attachment) => ({
      ...attachment,
      conversation,
      received: attachment.size,
      state: "ready" as const,
      attachment,
    }));
    this.#set([...back, ...this.#entries]);
  }

  /** Goes on with what waits. Calling it at any time is safe. */
  async flush(): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#running) return;
    for (let entry = this.#next(); entry && !this.#stopped; entry = this.#next()) {
      const stop = new AbortController();
      this.#running = { id: entry.id, stop };
      try {
        await this.#upload(entry, stop.signal);
        this.#wait = firstWait;
      } catch (error) {
        if (this.#stopped || !this.#has(entry.id)) continue;
        if (error instanceof ApiProblem && !passing(error) && !isSignedOut(error)) {
          this.#change(entry.id, { state: "refused", problem: error });
          continue;
        }
        this.#change(entry.id, { state: "waiting" });
        this.#again(this.#wait);
        this.#wait = Math.min(this.#wait * 2, longestWait);
        return;
      } finally {
        this.#running = undefined;
      }
    }
    if (!this.#stopped && this.#entries.some(({ state }) => state === "checking")) {
      this.#again(checkEvery);
    }
  }

  start(): void {
    this.#stopped = false;
    void this.flush();
  }

  /** Stops trying, until it is started again. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#running?.stop.abort();
  }

  #again(after: number): void {
    this.#retry = setTimeout(() => {
      this.#set(
        this.#entries.map((entry) =>
          entry.state === "checking" || entry.state === "waiting"
            ? { ...entry, state: "uploading" }
            : entry,
        ),
      );
      void this.flush();
    }, after);
  }

  #next(): Attaching | undefined {
    return this.#entries.find(({ state }) => state === "uploading" || state === "waiting");
  }

  async #upload(entry: Attaching, signal: AbortSignal): Promise<void> {
    const { id, conversation, name, size } = entry;
    const file = this.#files.get(id);
    let up = await this.#portal.attach(conversation, { id, name, size });
    while (file && up.state === "uploading" && !signal.aborted) {
      this.#change(id, { state: "uploading", received: up.received });
      const bytes = await file.slice(up.received, up.received + part).arrayBuffer();
      up = await this.#portal.addPart(id, up.received, new Uint8Array(bytes), signal);
    }
    if (!signal.aborted) this.#arrived(id, up);
  }

  #arrived(id: string, { state, received, ...attachment }: Upload): void {
    if (state === "ready") this.#files.delete(id);
    this.#change(
      id,
      state === "ready"
        ? { state, received, attachment, name: attachment.name }
        : { state: "checking", received },
    );
  }

  #has(id: string): boolean {
    return this.#entries.some((entry) => entry.id === id);
  }

  #change(id: string, change: Partial<Attaching>): void {
    this.#set(this.#entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  #set(entries: readonly Attaching[]): void {
    this.#entries = entries;
    const ready = entries.filter(({ state }) => state === "ready");
    this.#keep.write("files", ready.length > 0 ? JSON.stringify(ready) : "");
    for (const listener of this.#listeners) listener();
  }
}
