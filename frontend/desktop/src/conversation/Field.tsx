import {
  type ReactNode,
  type RefObject,
  type TextareaHTMLAttributes,
  useEffect,
  useRef,
} from "react";
import { type Mark, type Marking, useMarks } from "../text/marks.ts";
import styles from "./Field.module.css";

interface FieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  /** Underlines words, where there is anything that marks them. */
  readonly marking: Marking | undefined;
}

/**
 * A field of several lines that is as high as what stands in it. A copy of its text
 * behind it gives the height, so that no key waits for a measurement, and carries the
 * lines under words.
 */
export function Field({ area, marking, ...field }: FieldProps) {
  const copy = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const input = area.current;
    if (!input) return;
    const scrolled = () => {
      if (copy.current) copy.current.scrollTop = input.scrollTop;
    };
    // A scroll bar takes its width from the text of the field alone.
    const watch = new ResizeObserver(() => {
      if (copy.current) copy.current.style.width = `${input.clientWidth}px`;
      scrolled();
    });
    input.addEventListener("scroll", scrolled);
    watch.observe(input);
    return () => {
      input.removeEventListener("scroll", scrolled);
      watch.disconnect();
    };
  }, [area]);
  // A key is asked about before the browser has drawn it: the answer comes meanwhile, and
  // a letter and the line under its word stand in one frame.
  const foresee = marking?.foresee;
  useEffect(() => {
    const input = area.current;
    if (!input || !foresee) return;
    const typing = (event: InputEvent) => {
      if (event.inputType !== "insertText" || event.data === null || event.isComposing) return;
      const { value, selectionStart, selectionEnd } = input;
      foresee(value.slice(0, selectionStart) + event.data + value.slice(selectionEnd));
    };
    input.addEventListener("beforeinput", typing);
    return () => input.removeEventListener("beforeinput", typing);
  }, [area, foresee]);
  return (
    <div className={styles.field}>
      <div ref={copy} className={styles.copy} aria-hidden>
        {marking ? <Underlined text={field.value} marking={marking} /> : field.value}
        {/* A line break at the end takes a line in the field, and none in a block. */}
        {"\u200b"}
      </div>
      <textarea ref={area} rows={2} {...field} />
    </div>
  );
}

function Underlined({ text, marking }: { readonly text: string; readonly marking: Marking }) {
  return parts(text, useMarks(marking, text));
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
