/** The parts of EventSource that are used, so that tests can bring their own. */
export interface Stream {
  readonly readyState: number;
  addEventListener(name: "change" | "open" | "error", listener: () => void): void;
  close(): void;
}

const closed = 2;
const firstWait = 1_000;
const longestWait = 30_000;

/**
 * Says when it is worth asking the service again: when its stream says that
 * something changed, when a lost stream is back, and when the person or the
 * network returns. Only a hint: what changed is learned by fetching.
 */
export class Live {
  readonly #listeners = new Set<() => void>();
  readonly #open: () => Stream;
  #stream: Stream | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait = firstWait;
  #hinted = false;

  constructor(open: () => Stream = () => new EventSource("/api/portal/stream")) {
    this.#open = open;
  }

  readonly subscribe = (hint: () => void): (() => void) => {
    this.#listeners.add(hint);
    return () => this.#listeners.delete(hint);
  };

  /** Listens until the returned function is called. */
  start(): () => void {
    const back = () => {
      if (document.visibilityState !== "visible") return;
      if (this.#stream?.readyState === closed) this.#connect();
      this.#hint();
    };
    window.addEventListener("online", back);
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", back);
    this.#connect();
    return () => {
      window.removeEventListener("online", back);
      window.removeEventListener("focus", back);
      document.removeEventListener("visibilitychange", back);
      clearTimeout(this.#retry);
      this.#stream?.close();
      this.#stream = undefined;
    };
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#stream?.close();
    const stream = this.#open();
    this.#stream = stream;
    stream.addEventListener("change", () => this.#hint());
    stream.addEventListener("open", () => {
      this.#wait = firstWait;
      this.#hint();
    });
    // The browser reconnects by itself, except after an answer that is not a stream.
    stream.addEventListener("error", () => {
      if (stream.readyState !== closed || this.#stream !== stream) return;
      this.#retry = setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random() / 2));
      this.#wait = Math.min(this.#wait * 2, longestWait);
    });
  }

  /** Focus, visibility and the network often come back together: that is one hint. */
  #hint(): void {
    if (this.#hinted) return;
    this.#hinted = true;
    queueMicrotask(() => {
      this.#hinted = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
