import { useEffect, useRef } from "react";
import { useWords } from "../words/index.ts";
import styles from "./Older.module.css";

export interface OlderProps {
  readonly what: "thread.older" | "list.older";
  readonly busy: boolean;
  readonly onOlder: () => void;
}

/** Stands where older things are to be fetched, which is done when somebody comes near. */
export function Older({ what, busy, onOlder }: OlderProps) {
  const t = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || busy) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onOlder();
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [busy, onOlder]);
  return (
    <button
      ref={button}
      type="button"
      className={styles.older}
      aria-disabled={busy || undefined}
      onClick={() => !busy && onOlder()}
    >
      {t(busy ? "page.loading" : what)}
    </button>
  );
}
