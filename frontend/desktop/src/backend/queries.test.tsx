import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Backend, BackendProvider, type Change } from "./backend.ts";
import { useChanges, useCounts } from "./queries.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function Reader() {
  useChanges();
  useCounts();
  return null;
}

/** A page that shows the counts, before a Go that answers when told to. */
async function reader() {
  const answers: (() => void)[] = [];
  const counts = vi.fn(() => new Promise((resolve) => answers.push(() => resolve({}))));
  let heard: (change: Change) => void = () => {};
  const backend = {
    counts,
    onChange: (told: typeof heard) => {
      heard = told;
      return () => {};
    },
  } as unknown as Backend;
  const client = new QueryClient({ defaultOptions: { queries: { networkMode: "always" } } });
  render(
    <QueryClientProvider client={client}>
      <BackendProvider value={backend}>
        <Reader />
      </BackendProvider>
    </QueryClientProvider>,
  );
  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  await after(0);
  answers.shift()?.();
  await after(1);
  counts.mockClear();
  return { counts, answers, after, change: () => heard({ kind: "counts", id: "", about: "" }) };
}

test("what changes while Go is answering is read once, after the answer", async () => {
  const { counts, answers, after, change } = await reader();
  change();
  await after(30);
  expect(counts).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 4; i++) {
    change();
    await after(40);
  }
  expect(counts).toHaveBeenCalledTimes(1);
  answers.shift()?.();
  await after(31);
  expect(counts).toHaveBeenCalledTimes(2);
  answers.shift()?.();
  await after(1000);
  expect(counts).toHaveBeenCalledTimes(2);
});

test("an answer that does not come holds up nothing for long", async () => {
  const { counts, after, change } = await reader();
  change();
  await after(30);
  change();
  await after(300);
  expect(counts).toHaveBeenCalledTimes(2);
});
