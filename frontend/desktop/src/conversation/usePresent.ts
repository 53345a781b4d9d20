import { useEffect, useRef } from "react";
import { useBackend } from "../backend/backend.ts";

/** The service forgets after half a minute. */
const sayEvery = 10_000;
const stillReplying = 20_000;

/**
 * Tells colleagues that the person is at a conversation while its window is looked
 * at, and that they are replying while they type. Of the text it says nothing.
 */
export function usePresent(conversation: string, text: string): void {
  const backend = useBackend();
  const typed = useRef(Number.NEGATIVE_INFINITY);
  const said = useRef<"viewing" | "replying">(undefined);
  const say = useRef((_again: boolean) => {});

  useEffect(() => {
    say.current = (again) => {
      if (!document.hasFocus()) return;
      const doing = performance.now() - typed.current < stillReplying ? "replying" : "viewing";
      if (!again && doing === said.current) return;
      said.current = doing;
      backend.present(conversation, doing).catch(() => {}); // said again soon
    };
    say.current(true);
    const timer = setInterval(() => say.current(true), sayEvery);
    return () => {
      clearInterval(timer);
      if (said.current) backend.present(conversation, "away").catch(() => {});
    };
  }, [backend, conversation]);

  const last = useRef(text);
  useEffect(() => {
    if (text === last.current) return;
    last.current = text;
    typed.current = text === "" ? Number.NEGATIVE_INFINITY : performance.now();
    say.current(false);
  }, [text]);
}
