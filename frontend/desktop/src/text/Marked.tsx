import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import styles from "./Marked.module.css";
import type { Mark } from "./marks.ts";

interface MarkedProps {
  /** The field whose words are marked. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly children: ReactNode;
}

/** Underlines words of a field in place, by a copy of its text that stands behind it. */
export function Marked({ field, text, marks, children }: MarkedProps) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    // A scroll bar takes its width from the text of the field alone.
    const follow = () => {
      if (!layer.current) return;
      layer.current.style.width = `${area.clientWidth}px`;
      layer.current.scrollTop = area.scrollTop;
    };
    follow();
    area.addEventListener("scroll", follow);
    const watch = new ResizeObserver(follow);
    watch.observe(area);
    return () => {
      area.removeEventListener("scroll", follow);
      watch.disconnect();
    };
  });
  return (
    <div className={styles.field}>
      <div ref={layer} className={styles.layer} aria-hidden data-marks={marks.length}>
        {parts(text, marks)}
        {/* A line break at the end takes a line in the field, and none in a block. */}
        {"\u200b"}
      </div>
      {children}
    </div>
  );
}

function parts(text: string, marks: readonly Mark[]): ReactNode[] {
  const out: ReactNode[] = [];
  let at = 0;
  for (const { from, to, verdict } of marks) {
    out.push(
      text.slice(at, from),
      <mark key={from} data-verdict={verdict}>
        {text.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  return [...out, text.slice(at)];
}
