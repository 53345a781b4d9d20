/** What every component test of the two UIs needs: English, and a clean page after each test. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { speak } from "../i18n/index.ts";

configure({
  // A bound on waiting, not a wait: loaded machines take their time.
  asyncUtilTimeout: 10_000,
  // What the page said instead, in a line: its markup hides that, and fills a log.
  getElementError: (message, container) =>
    new Error(`${message}\nThe page says: ${[...texts(container)].join(" | ")}`),
});

function* texts(within: Element): Iterable<string> {
  const nodes = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) yield nodes.currentNode.textContent ?? "";
}

/** jsdom has none. The window is wide, nothing moves, and it is a page in a browser. */
window.matchMedia ??= (query: string) =>
  ({
    matches: query.includes("reduced-motion") || query.includes("min-width"),
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
    dispatchEvent: () => false,
  }) satisfies MediaQueryList;

beforeEach(() => speak("en"));
afterEach(cleanup);
