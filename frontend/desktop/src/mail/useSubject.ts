import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, useBackend } from "../backend/backend.ts";
import { useUnsaved } from "../shell/unsaved.tsx";

/**
 * The subject of an email that is being written: of one to nobody yet it is kept with its
 * draft, when the field is left, when the screen is left and before the lock.
 */
export function useSubject(of: string, { subject: kept }: Draft) {
  const backend = useBackend();
  const [subject, setSubject] = useState(kept);
  const typed = useRef(kept);
  const saved = useRef(kept);
  const keeps = of.includes(":");
  const save = useCallback(async () => {
    const next = typed.current;
    if (!keeps || next === saved.current) return;
    saved.current = next;
    await backend.saveSubject(of, next).catch(() => {
      saved.current = ""; // the next time says it again
    });
  }, [backend, of, keeps]);
  useUnsaved(save);
  useEffect(
    () => () => {
      void save();
    },
    [save],
  );
  const write = (next: string) => {
    typed.current = next;
    setSubject(next);
  };
  return { subject, write, save };
}
