import { useMediaQuery } from "@mantine/hooks";
import { useRem } from "./zoom.tsx";

/** In rem; Shell.module.css has the same number. */
const wideFrom = 74;

/** Whether all panes stand side by side, the rail with its words. */
export function useWide(): boolean {
  const rem = useRem();
  return useMediaQuery(`(min-width: ${wideFrom * rem}px)`, true, {
    getInitialValueInEffect: false,
  });
}
