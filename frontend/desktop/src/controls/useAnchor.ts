import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Keeps the rows of a list where a reader sees them while others move past
 * them: when the list was scrolled and rows came or left above, it scrolls by
 * as much. At the top it stays at the top, where new rows arrive.
 */
export function useAnchor(
  list: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
): void {
  const before = useRef<readonly string[]>(ids);
  useLayoutEffect(() => {
    const element = list.current;
    const had = before.current;
    before.current = ids;
    if (!element || had === ids || element.scrollTop < rowHeight / 2) return;
    const first = Math.floor(element.scrollTop / rowHeight);
    for (let index = first; index < had.length; index++) {
      const now = ids.indexOf(had[index] ?? "");
      if (now < 0 || Math.abs(now - index) > 20) continue; // this very row left or moved far
      element.scrollTop += (now - index) * rowHeight;
      return;
    }
  }, [list, ids, rowHeight]);
}
