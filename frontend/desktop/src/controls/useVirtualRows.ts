import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useAnchor } from "./useAnchor.ts";
import { useRem } from "./zoom.tsx";

interface VirtualRows {
  readonly ids: readonly string[];
  /** A row's height in rem, so that it grows with the text. */
  readonly rowRem: number;
  /** Where the keyboard stands; it stays in the DOM, since aria-activedescendant names it. */
  readonly active: string | undefined;
  /** The pages that the rows come from. */
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** How many rows before the end the next page is asked for. */
const ahead = 30;

/** A long list of which only what is on screen is in the DOM, read a page at a time. */
export function useVirtualRows({ ids, rowRem, active, pages }: VirtualRows) {
  const box = useRef<HTMLDivElement>(null);
  const height = rowRem * useRem();
  const activeIndex = active === undefined ? -1 : ids.indexOf(active);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      return activeIndex < 0 || shown.includes(activeIndex)
        ? shown
        : [...shown, activeIndex].sort((a, b) => a - b);
    },
  });
  useAnchor(box, ids, height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the zoom changes
  useEffect(() => virtual.measure(), [height]);

  const last = virtual.range?.endIndex ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= ids.length - ahead) void fetchNextPage();
  }, [last, ids.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  return { box, virtual, height, activeIndex, last };
}
