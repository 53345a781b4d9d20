import { useMediaQuery } from "@mantine/hooks";
import { useRem } from "./zoom.tsx";

/** In rem; Shell.module.css has the same numbers. */
const wideFrom = 74;
const narrowBelow = 64;

/** Whether all panes stand side by side, the rail with its words. */
export function useWide(): boolean {
  return useAtLeast(wideFrom);
}

/** Whether one pane stands alone. */
export function useNarrow(): boolean {
  return !useAtLeast(narrowBelow);
}

function useAtLeast(rems: number): boolean {
  const rem = useRem();
  return useMediaQuery(`(min-width: ${rems * rem}px)`, true, { getInitialValueInEffect: false });
}
