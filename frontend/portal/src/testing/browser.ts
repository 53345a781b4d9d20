/** The parts of a browser that jsdom lacks or that a test must hold in its hand. */
import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { Live, type Stream } from "../api/live.ts";

/** The elements that are observed, and how to say that one came on screen. */
const observers = new Set<FakeIntersectionObserver>();

class FakeIntersectionObserver {
  readonly targets = new Set<Element>();
  readonly #changed: IntersectionObserverCallback;

  constructor(changed: IntersectionObserverCallback) {
    this.#changed = changed;
    observers.add(this);
  }
  observe(target: Element) {
    this.targets.add(target);
  }
  disconnect() {
    observers.delete(this);
  }
  tell(ratio: number, height: number) {
    const entry = {
      isIntersecting: ratio > 0,
      intersectionRatio: ratio,
      intersectionRect: { height: ratio * height },
      rootBounds: { height: 800 },
    };
    this.#changed([entry as IntersectionObserverEntry], this as never);
  }
}

class FakeResizeObserver {
  observe() {}
  disconnect() {}
}

/** This share of the element, and of everything around it, is on screen from now on. */
export function scrollTo(element: Element, ratio: number, height = 100): void {
  act(() => {
    for (const observer of observers) {
      const here = [...observer.targets].some((target) => target.contains(element));
      if (here) observer.tell(ratio, height);
    }
  });
}

let focused = true;
let visibility: DocumentVisibilityState = "visible";

/** The page gains or loses the focus. */
export function focusPage(now: boolean): void {
  focused = now;
  act(() => void window.dispatchEvent(new Event(now ? "focus" : "blur")));
}

/** The page is shown or hidden, as by another tab. */
export function showPage(now: boolean): void {
  visibility = now ? "visible" : "hidden";
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
}

/** The service's stream, in the test's hand. */
export class FakeStream implements Stream {
  readyState = 1;
  readonly #events = new EventTarget();

  addEventListener(name: string, listener: () => void): void {
    this.#events.addEventListener(name, listener);
  }

  close(): void {
    this.readyState = 2;
  }
  /** Something changed at the service. */
  change(): void {
    this.#events.dispatchEvent(new Event("change"));
  }
  /** The service answers with something that is no stream: the browser gives up. */
  fail(): void {
    this.readyState = 2;
    this.#events.dispatchEvent(new Event("error"));
  }
  /** The stream is there again. */
  reopen(): void {
    this.#events.dispatchEvent(new Event("open"));
  }
}

export function fakeLive(): { live: Live; stream: FakeStream } {
  const stream = new FakeStream();
  return { live: new Live(() => stream), stream };
}

beforeEach(() => {
  focused = true;
  visibility = "visible";
  vi.stubGlobal("IntersectionObserver", FakeIntersectionObserver);
  vi.stubGlobal("ResizeObserver", FakeResizeObserver);
  vi.spyOn(document, "hasFocus").mockImplementation(() => focused);
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, "", "/");
});

afterEach(async () => {
  vi.useRealTimers();
  // jsdom goes back in history with a later task, and React runs effects late:
  // both belong to the test that is ending, and to the stubs that it has.
  await act(() => new Promise<void>((done) => setTimeout(done)));
  cleanup();
  observers.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
