import { useEffect, useRef, useState } from "react";

/**
 * Which of a page's dialogs is open, and for what. When it closes, the focus
 * returns to what opened it.
 */
export function useAsked<Asked>(opener: (asked: Asked) => HTMLElement | null | undefined) {
  const [asked, ask] = useState<Asked>();
  const left = useRef<Asked>(undefined);
  const close = () => {
    left.current = asked;
    ask(undefined);
  };
  useEffect(() => {
    if (asked !== undefined || left.current === undefined) return;
    opener(left.current)?.focus();
    left.current = undefined;
  });
  return { asked, ask, close };
}
