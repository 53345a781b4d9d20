import { useCallback, useEffect, useRef, useState } from "react";
import type { Portal } from "../api/client.ts";
import type { Live } from "../api/live.ts";
import { type Held, withNewest, withOlder } from "./held.ts";

/** Keeps the newest part of a conversation up to date, and fetches older parts on request. */
export function useThread(
  portal: Portal,
  live: Pick<Live, "subscribe">,
  conversation: string,
  onProblem: (error: unknown) => void,
) {
  const [held, setHeld] = useState<Held>();
  const [loadingOlder, setLoadingOlder] = useState(false);
  const first = useRef<number | undefined>(undefined);
  first.current = held?.messages[0]?.position;

  useEffect(() => {
    let gone = false;
    let fetching = false;
    let again = false;
    const refresh = async () => {
      again = fetching;
      if (fetching) return;
      fetching = true;
      try {
        const page = await portal.thread(conversation);
        if (!gone) setHeld((before) => withNewest(before, page));
      } catch (error) {
        if (!gone) onProblem(error);
      }
      fetching = false;
      if (again && !gone) refresh();
    };
    refresh();
    const stop = live.subscribe(refresh);
    return () => {
      gone = true;
      stop();
    };
  }, [portal, live, conversation, onProblem]);

  const fetchOlder = useCallback(async () => {
    if (first.current === undefined) return;
    setLoadingOlder(true);
    try {
      const page = await portal.thread(conversation, first.current);
      setHeld((before) => before && withOlder(before, page));
    } catch (error) {
      onProblem(error);
    }
    setLoadingOlder(false);
  }, [portal, conversation, onProblem]);

  return { held, loadingOlder, fetchOlder };
}
