import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeStream, showPage } from "../testing/browser.ts";
import { Live } from "./live.ts";

let streams: FakeStream[];
let live: Live;
let hints: ReturnType<typeof vi.fn<() => void>>;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
  live = new Live(() => {
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  });
  hints = vi.fn<() => void>();
  live.subscribe(hints);
  stop = live.start();
});
afterEach(() => stop());

const settle = () => vi.advanceTimersByTimeAsync(0);

test("each change is a hint, and a burst is one", async () => {
  streams[0]?.change();
  streams[0]?.change();
  streams[0]?.change();
  await settle();
  expect(hints).toHaveBeenCalledTimes(1);
  streams[0]?.change();
  await settle();
  expect(hints).toHaveBeenCalledTimes(2);
});

test("a stream that the service refused is opened again, less and less often", async () => {
  streams[0]?.fail();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(streams).toHaveLength(2);
  streams[1]?.fail();
  await vi.advanceTimersByTimeAsync(900);
  expect(streams).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(streams).toHaveLength(3);
});

test("who comes back to the page gets a hint and a stream at once", async () => {
  streams[0]?.fail();
  showPage(false);
  showPage(true);
  await settle();
  expect(streams).toHaveLength(2);
  expect(hints).toHaveBeenCalledTimes(1);
});

test("after it was stopped nothing is opened and nothing is hinted", async () => {
  streams[0]?.fail();
  stop();
  window.dispatchEvent(new Event("focus"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(streams).toHaveLength(1);
  expect(streams[0]?.readyState).toBe(2);
  expect(hints).not.toHaveBeenCalled();
});
