import { useCallback, useSyncExternalStore } from "react";

/** Which screen is open: the help, else a conversation, else the list. */
export interface Screen {
  readonly conversation?: string;
  readonly help?: boolean;
}

interface Entry extends Screen {
  /** How many screens the browser can go back. */
  readonly depth: number;
}

const start: Entry = { depth: 0 };
const listeners = new Set<() => void>();

/**
 * The open screen, kept in the browser's history, so that its back button
 * works and a reload stays. The address says nothing of it.
 */
export function useScreen() {
  const entry = useSyncExternalStore(subscribe, current);
  const open = useCallback((screen: Screen) => {
    const next: Entry = { ...screen, depth: current().depth + 1 };
    history.pushState(next, "", "/");
    changed();
  }, []);
  const back = useCallback(() => {
    if (current().depth > 0) {
      history.back();
      return;
    }
    history.replaceState(start, "", "/");
    changed();
  }, []);
  return { screen: entry as Screen, open, back };
}

/** Begins at the list, or at the only conversation. */
export function resetScreen(): void {
  history.replaceState(start, "", "/");
  changed();
}

function current(): Entry {
  return (history.state as Entry | null) ?? start;
}

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}
