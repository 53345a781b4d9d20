import { useCallback, useEffect, useState } from "react";
import type { Me, PatientThread, Portal } from "../api/client.ts";

interface Known {
  /** What this was made of. */
  readonly me: Me;
  readonly list: readonly PatientThread[];
  /** Where those begin that were not fetched; "" if these are all. */
  readonly next: string;
  /** With what the older ones were read. */
  readonly older: Me;
}

/**
 * The patient's conversations: the newest, which are always up to date, and older ones on
 * request, which are brought up to date where somebody looks at the list.
 */
export function useThreads(
  portal: Portal,
  me: Me,
  looking: boolean,
  onProblem: (error: unknown) => void,
) {
  const [known, setKnown] = useState<Known>({
    me,
    list: me.conversations,
    next: me.next ?? "",
    older: me,
  });
  const [loadingOlder, setLoadingOlder] = useState(false);
  const held = known.me === me ? known : withNewest(known, me);
  if (held !== known) setKnown(held);

  const { next } = held;
  const fetchOlder = useCallback(async () => {
    setLoadingOlder(true);
    try {
      const page = await portal.threads(next);
      setKnown((known) => ({
        ...known,
        list: [...known.list, ...page.conversations.filter(({ id }) => !has(known.list, id))],
        next: page.next ?? "",
      }));
    } catch (error) {
      onProblem(error);
    }
    setLoadingOlder(false);
  }, [portal, next, onProblem]);

  const count = held.list.length;
  const old = looking && held.older !== me && count > me.conversations.length;
  useEffect(() => {
    if (!old) return;
    let gone = false;
    const readAgain = async () => {
      const list = [...me.conversations];
      let next = me.next ?? "";
      while (next !== "" && list.length < count) {
        const page = await portal.threads(next);
        list.push(...page.conversations.filter(({ id }) => !has(list, id)));
        next = page.next ?? "";
      }
      if (!gone) setKnown({ me, list, next, older: me });
    };
    // What could not be read anew stands as it was until the next change.
    readAgain().catch(onProblem);
    return () => {
      gone = true;
    };
  }, [portal, me, old, count, onProblem]);

  return { list: held.list, more: next !== "", loadingOlder, fetchOlder };
}

/**
 * What moved up stands where it is now; what it moved past stays where it was. Where so
 * much moved that there is a gap before what is known, the rest is to be fetched again.
 */
function withNewest({ list, next, older }: Known, me: Me): Known {
  const { conversations } = me;
  const rest = list.filter(({ id }) => !has(conversations, id));
  if (!me.next || rest.length === 0 || rest.length === list.length) {
    return { me, list: conversations, next: me.next ?? "", older: me };
  }
  return { me, list: [...conversations, ...rest], next, older };
}

const has = (list: readonly PatientThread[], conversation: string) =>
  list.some(({ id }) => id === conversation);
