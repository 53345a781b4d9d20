import { useEffect } from "react";
import { useWords } from "../words/index.ts";

/** Titles the window after the screen. Subjects and names stay out of it: it shows in histories and task lists. */
export function useTitle(title: string): void {
  const t = useWords();
  const words = t("page.titleOf", { title });
  useEffect(() => {
    document.title = words;
  }, [words]);
}
