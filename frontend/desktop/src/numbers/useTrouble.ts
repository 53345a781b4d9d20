import { rowTime } from "@rowan/shared/messaging";
import type { Reception } from "../backend/number.ts";
import { useNow, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";

/** What is wrong with how texts leave and arrive, as a sentence; "" while nothing is. */
export function useTrouble() {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  return ({ trouble, since }: Pick<Reception, "trouble" | "since">): string =>
    trouble && t(`trouble.${trouble}`, { time: rowTime(since, now, place) });
}
