import type { KeyboardEvent } from "react";
import { useWords } from "../words/index.ts";
import styles from "./Note.module.css";

export type Tab = "message" | "note";

interface TabsProps {
  readonly tab: Tab;
  readonly choose: (tab: Tab) => void;
}

/** What the composer writes: something for the patient, or something for the team. */
export function Tabs({ tab, choose }: TabsProps) {
  const t = useWords();
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    choose(tab === "message" ? "note" : "message");
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>("[data-tabs] [aria-selected=true]")?.focus();
    });
  };
  return (
    <div
      className={styles.tabs}
      role="tablist"
      data-tabs
      aria-label={t("note.tabs")}
      onKeyDown={pressed}
    >
      {(["message", "note"] as const).map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={tab === name}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => choose(name)}
        >
          {t(name === "message" ? "composer.message" : "note.title")}
        </button>
      ))}
    </div>
  );
}
