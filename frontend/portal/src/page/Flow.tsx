import { Icon, type IconName } from "@rowan/shared/ui";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "../words/index.ts";
import { Emergency } from "./Emergency.tsx";
import styles from "./Flow.module.css";
import { Language } from "./Language.tsx";
import { useTitle } from "./useTitle.ts";

/** How many steps there are before the first message is read. */
const steps = 3;

export interface FlowProps {
  readonly icon: IconName;
  readonly title: string;
  /** What the window is called where the heading names somebody. */
  readonly windowTitle?: string;
  readonly step?: 1 | 2 | 3;
  /** Whether the heading takes the focus when the screen appears. Not where a field does. */
  readonly focusTitle?: boolean;
  readonly titleId?: string;
  readonly children?: ReactNode;
  /** The screen's acts, within reach of a thumb. */
  readonly acts?: ReactNode;
}

/** One screen that asks or says one thing: a heading, its explanation and its acts. */
export function Flow(props: FlowProps) {
  const {
    icon,
    title,
    windowTitle = title,
    step,
    focusTitle = true,
    titleId,
    children,
    acts,
  } = props;
  const t = useWords();
  const ownId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const words = step && t("join.step", { step, count: steps });
  useTitle(words ? `${words}: ${windowTitle}` : windowTitle);
  useEffect(() => {
    if (focusTitle) heading.current?.focus();
  }, [focusTitle]);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div className={styles.bar}>
          <span>{words}</span>
          <Language />
        </div>
        {step && (
          <div className={styles.progress} data-step={step} aria-hidden="true">
            <span />
          </div>
        )}
      </header>
      <main className={styles.main}>
        <div className={styles.seal} aria-hidden="true">
          <Icon name={icon} />
        </div>
        <h1 id={titleId ?? ownId} ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        {children}
        <div className={styles.acts}>
          {acts}
          <p className={styles.emergency}>
            <Icon name="warning" />
            <span>
              <Emergency />
            </span>
          </p>
        </div>
      </main>
    </div>
  );
}

/** The explanation under a screen's heading. */
export function Lead({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <p id={id} className={styles.lead}>
      {children}
    </p>
  );
}
