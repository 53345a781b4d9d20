import { useEffect } from "react";
import { useBackend } from "../backend/backend.ts";
import { toastProblem } from "./toast.tsx";

/**
 * Calls the person to what arrives while they look elsewhere, and opens what a
 * notification that they clicked is about.
 */
export function useArrivals(open: (conversation: string) => void): void {
  const backend = useBackend();
  useEffect(
    () =>
      backend.onChange(({ kind, about }) => {
        if (kind === "arrived" && !document.hasFocus()) backend.notify(about).catch(toastProblem);
        if (kind === "mentioned" && !document.hasFocus())
          backend.notifyMention(about).catch(toastProblem);
        if (kind === "open" && about !== "") open(about);
      }),
    [backend, open],
  );
}
