import { isSignedOut, passing } from "../api/problem.ts";

/** What decides whether a person can be looking: the page and the part of it that is on screen. */
export interface Sight {
  /** Whether the page is visible and has the focus. */
  attended(): boolean;
  /** Calls changed whenever attended() may have changed. Returns how to stop. */
  onAttention(changed: () => void): () => void;
  /** Tells whether the element is on screen, now and on every change. Returns how to stop. */
  onScreen(element: Element, changed: (visible: boolean) => void): () => void;
}

const lookLength = 1_000;
const batchDelay = 300;
const largestBatch = 200;

/**
 * Reports which of the practice's messages the patient has seen (RCP-05): those
 * that were on screen for a whole second without a break, in a visible page
 * that had the focus. That a message was fetched says nothing. Each message is
 * reported once; a report that fails is repeated with the next.
 */
export class SeenWatch {
  readonly #report: (messages: string[]) => Promise<unknown>;
  readonly #sight: Sight;
  readonly #onScreen = new Set<string>();
  readonly #looks = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #seen = new Set<string>();
  readonly #unreported = new Set<string>();
  readonly #stopAttention: () => void;
  #batch: ReturnType<typeof setTimeout> | undefined;

  constructor(report: (messages: string[]) => Promise<unknown>, sight: Sight = browserSight) {
    this.#report = report;
    this.#sight = sight;
    this.#stopAttention = sight.onAttention(() => this.#attend());
  }

  /** Watches a message that was not seen yet, as this element shows it. Returns how to stop. */
  watch(element: Element, message: string): () => void {
    const stop = this.#sight.onScreen(element, (visible) => {
      if (visible) this.#onScreen.add(message);
      else this.#onScreen.delete(message);
      this.#consider(message);
    });
    return () => {
      stop();
      this.#onScreen.delete(message);
      this.#consider(message);
    };
  }

  /** Reports what was seen and not yet reported. */
  async flush(): Promise<void> {
    clearTimeout(this.#batch);
    const messages = [...this.#unreported].slice(0, largestBatch);
    if (messages.length === 0) return;
    for (const message of messages) this.#unreported.delete(message);
    try {
      await this.#report(messages);
    } catch (error) {
      if (!passing(error) && !isSignedOut(error)) return;
      for (const message of messages) this.#unreported.add(message);
      return;
    }
    if (this.#unreported.size > 0) await this.flush();
  }

  stop(): void {
    this.#stopAttention();
    for (const look of this.#looks.values()) clearTimeout(look);
    this.#looks.clear();
    void this.flush();
  }

  #attend(): void {
    for (const message of this.#onScreen) this.#consider(message);
    if (!this.#sight.attended()) void this.flush();
  }

  #consider(message: string): void {
    const looking = this.#onScreen.has(message) && this.#sight.attended();
    const look = this.#looks.get(message);
    if (!looking) {
      clearTimeout(look);
      this.#looks.delete(message);
    } else if (look === undefined && !this.#seen.has(message)) {
      this.#looks.set(
        message,
        setTimeout(() => this.#saw(message), lookLength),
      );
    }
  }

  #saw(message: string): void {
    this.#looks.delete(message);
    this.#seen.add(message);
    if (this.#unreported.size === 0) {
      this.#batch = setTimeout(() => this.flush(), batchDelay);
    }
    this.#unreported.add(message);
  }
}

const steps = Array.from({ length: 41 }, (_, i) => i / 40);

export const browserSight: Sight = {
  attended: () => document.visibilityState === "visible" && document.hasFocus(),
  onAttention(changed) {
    window.addEventListener("focus", changed);
    window.addEventListener("blur", changed);
    document.addEventListener("visibilitychange", changed);
    return () => {
      window.removeEventListener("focus", changed);
      window.removeEventListener("blur", changed);
      document.removeEventListener("visibilitychange", changed);
    };
  },
  onScreen(element, changed) {
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry) return;
        // A message longer than two screens is never half on screen: then it
        // counts when it fills half of the screen.
        const half = entry.intersectionRatio >= 0.5;
        const screen = entry.rootBounds?.height ?? Number.POSITIVE_INFINITY;
        changed(half || entry.intersectionRect.height >= screen / 2);
      },
      { threshold: steps },
    );
    observer.observe(element);
    return () => observer.disconnect();
  },
};
