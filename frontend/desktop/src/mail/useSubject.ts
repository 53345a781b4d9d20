import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, useBackend } from "../backend/backend.ts";
import { useUnsaved } from "../shell/unsaved.tsx";

/**
 * The subject of an email that is not begun yet, kept with its draft when the field is
 * left, when the screen is left and before the lock.
 */
export function useSubject(of: string, { subject: kept }: Draft) {
  const backend = useBackend();
  const [subject, setSubject] = useState(kept);
  const typed = useRef(kept);
  const saved = useRef(kept);
  const save = useCallback(async () => {
    const next = typed.current;
    if (next === saved.current) return;
    saved.current = next;
    await backend.saveSubject(of, next).catch(() => {
      saved.current = ""; // the next time says it again
    });
  }, [backend, of]);
  useUnsaved(save);
  useEffect(
    () => () => {
      void save();
    },
    [save],
  );
  // What comes from elsewhere is taken over when nothing unsaved would be lost.
  useEffect(() => {
    if (typed.current !== saved.current) return;
    typed.current = kept;
    saved.current = kept;
    setSubject(kept);
  }, [kept]);
  const write = (next: string) => {
    typed.current = next;
    setSubject(next);
  };
  return { subject, write, save };
}
