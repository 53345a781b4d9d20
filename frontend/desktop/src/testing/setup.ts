import "@rowan/shared/testing/setup";
import { configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

/** Mantine asks for it; jsdom does not have it. */
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

Object.defineProperty(document, "fonts", { configurable: true, value: new EventTarget() });

Element.prototype.scrollIntoView ??= () => {};

/**
 * jsdom lays nothing out. Virtual lists need a size: an item has the height
 * of an inbox row, everything else that of a window.
 */
const row = 72;
const windowHeight = 720;
const sizeOf = (element: HTMLElement) => (element.dataset.index ? row : windowHeight);
for (const name of ["offsetHeight", "clientHeight"] as const) {
  Object.defineProperty(HTMLElement.prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      return sizeOf(this);
    },
  });
}
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, value: 400 });
Object.defineProperty(HTMLElement.prototype, "scrollHeight", {
  configurable: true,
  get(this: HTMLElement) {
    const inner = this.querySelector<HTMLElement>("[style*='height']");
    return Math.max(windowHeight, Number.parseFloat(inner?.style.height ?? "0"));
  },
});
Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === "object" ? (to.top ?? 0) : 0;
  this.dispatchEvent(new Event("scroll"));
};
document.hasFocus = () => true;

// No stylesheet is loaded but Mantine's variables, which jsdom would match with every element.
window.getComputedStyle = (element) => (element as HTMLElement).style;

// Without a layout nothing is known to be out of sight.
configure({ defaultHidden: true });

/** A Friday morning in Portland, for every test. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T18:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});
