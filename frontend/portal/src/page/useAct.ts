import { useCallback, useEffect, useRef, useState } from "react";

/** One thing that the person asked for: whether it is under way and why it failed last. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const act = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      if (!gone.current) setProblem(error);
    } finally {
      if (!gone.current) setBusy(false);
    }
  }, []);
  return { act, busy, problem, setProblem };
}
