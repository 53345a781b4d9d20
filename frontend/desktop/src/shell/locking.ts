import { useEffect } from "react";
import { useBackend } from "../backend/backend.ts";

/** How often Go is told that somebody is there. */
const tellEvery = 5000;
const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/**
 * Tells Go that the person is there, by what their hands do and by nothing else,
 * and locks when Go says that they are not any more. Go decides, so that it locks
 * a page that stands still as well.
 */
export function useLocking(lock: () => void): void {
  const backend = useBackend();
  useEffect(() => {
    let told = Number.NEGATIVE_INFINITY;
    const stirred = () => {
      const now = performance.now();
      if (now - told < tellEvery) return;
      told = now;
      backend.stirred().catch(() => {}); // told again with the next key
    };
    for (const sign of signs)
      window.addEventListener(sign, stirred, { capture: true, passive: true });
    const end = backend.onChange(({ kind }) => {
      if (kind === "lockNow") lock();
    });
    return () => {
      end();
      for (const sign of signs) window.removeEventListener(sign, stirred, { capture: true });
    };
  }, [backend, lock]);
}
