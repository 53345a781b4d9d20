import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem, Offline } from "../api/problem.ts";
import { browserSight, SeenWatch, type Sight } from "./seen.ts";

/** What a person can see, in the test's hand. */
class Eyes implements Sight {
  #attended = true;
  #attention = () => {};
  readonly screen = new Map<Element, (visible: boolean) => void>();

  attended = () => this.#attended;
  onAttention(changed: () => void) {
    this.#attention = changed;
    return () => {};
  }
  onScreen(element: Element, changed: (visible: boolean) => void) {
    this.screen.set(element, changed);
    return () => this.screen.delete(element);
  }
  attend(now: boolean) {
    this.#attended = now;
    this.#attention();
  }
}

let eyes: Eyes;
let report: ReturnType<typeof vi.fn<(messages: string[]) => Promise<void>>>;
let watch: SeenWatch;

function put(message: string) {
  const element = document.createElement("div");
  const stop = watch.watch(element, message);
  return { show: (visible: boolean) => eyes.screen.get(element)?.(visible), stop };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  eyes = new Eyes();
  report = vi.fn(async () => {});
  watch = new SeenWatch(report, eyes);
});
afterEach(() => vi.useRealTimers());

test("RCP-05 PAT-05: a message on screen for a second in a focused page is reported, once", async () => {
  put("a").show(true);
  await pass(1_500);
  expect(report.mock.calls).toEqual([[["a"]]]);
  await pass(60_000);
  expect(report).toHaveBeenCalledTimes(1);
});

test("RCP-05 PAT-05: a message that was only fetched is not seen", async () => {
  put("a");
  await pass(60_000);
  expect(report).not.toHaveBeenCalled();
});

test("RCP-05: less than a second is not seen, and two halves make no whole", async () => {
  const { show } = put("a");
  show(true);
  await pass(900);
  show(false);
  await pass(5_000);
  show(true);
  await pass(900);
  show(false);
  await pass(5_000);
  expect(report).not.toHaveBeenCalled();
});

test("RCP-05: without the focus nothing is seen; the second begins when it returns", async () => {
  eyes.attend(false);
  put("a").show(true);
  await pass(60_000);
  expect(report).not.toHaveBeenCalled();
  eyes.attend(true);
  await pass(999);
  eyes.attend(false);
  await pass(60_000);
  expect(report).not.toHaveBeenCalled();
  eyes.attend(true);
  await pass(1_500);
  expect(report.mock.calls).toEqual([[["a"]]]);
});

test("RCP-05: a message that was taken off the page is not seen", async () => {
  const { show, stop } = put("a");
  show(true);
  await pass(500);
  stop();
  await pass(60_000);
  expect(report).not.toHaveBeenCalled();
});

test("RCP-05: messages seen together are one report", async () => {
  for (const id of ["a", "b", "c"]) put(id).show(true);
  await pass(1_500);
  expect(report.mock.calls).toEqual([[["a", "b", "c"]]]);
});

test("RCP-05: what was seen is reported at once when the page is left", async () => {
  put("a").show(true);
  await pass(1_000);
  expect(report).not.toHaveBeenCalled();
  eyes.attend(false);
  expect(report.mock.calls).toEqual([[["a"]]]);
});

test("RCP-05: a report that did not arrive is repeated", async () => {
  report.mockRejectedValueOnce(new Offline());
  put("a").show(true);
  await pass(1_500);
  await watch.flush();
  await watch.flush();
  expect(report.mock.calls).toEqual([[["a"]], [["a"]]]);
});

test("RCP-05: a report that was refused does not hold up the next", async () => {
  const problem = { status: 404, code: "not_found", detail: "" };
  report.mockRejectedValueOnce(new ApiProblem(problem as never));
  put("a").show(true);
  await pass(1_500);
  put("b").show(true);
  await pass(1_500);
  expect(report.mock.calls).toEqual([[["a"]], [["b"]]]);
});

test("RCP-05: more than one report takes go in several", async () => {
  for (let i = 0; i < 201; i++) put(`m${i}`).show(true);
  await pass(1_500);
  expect(report.mock.calls.map(([ids]) => ids.length)).toEqual([200, 1]);
});

test.each([
  ["half of it", 0.5, 100, true],
  ["less than half of it", 0.49, 100, false],
  ["half a screen of a very long one", 0.1, 4_000, true],
  ["a little of a very long one", 0.05, 4_000, false],
])("RCP-05: on screen is %s: %d of %d px", (_, ratio, height, expected) => {
  let tell: IntersectionObserverCallback = () => {};
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(changed: IntersectionObserverCallback) {
        tell = changed;
      }
      observe() {}
      disconnect() {}
    },
  );
  const changed = vi.fn();
  browserSight.onScreen(document.body, changed);
  const entry = {
    intersectionRatio: ratio,
    intersectionRect: { height: ratio * height },
    rootBounds: { height: 800 },
  };
  tell([entry as IntersectionObserverEntry], {} as IntersectionObserver);
  expect(changed).toHaveBeenLastCalledWith(expected);
  vi.unstubAllGlobals();
});
