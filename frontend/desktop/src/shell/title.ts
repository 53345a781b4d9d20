import { useEffect } from "react";
import { useBackend } from "../backend/backend.ts";

/** Names the window, for the page and for the taskbar; null leaves that to somebody else. */
export function useTitle(title: string | null): void {
  const backend = useBackend();
  useEffect(() => {
    if (title === null) return;
    document.title = title;
    backend.setTitle(title);
  }, [title, backend]);
}
