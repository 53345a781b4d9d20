import { Icon } from "@rowan/shared/ui";
import { type ReactNode, useEffect, useRef } from "react";
import { Language } from "./Language.tsx";
import styles from "./TopBar.module.css";

export interface TopBarProps {
  readonly title: string;
  readonly detail?: ReactNode;
  /** What the way back leads to; without it there is none. */
  readonly back?: string | undefined;
  readonly onBack?: () => void;
  /** Acts at the end, after the choice of language. */
  readonly children?: ReactNode;
}

/** The line over a screen of someone who is signed in. */
export function TopBar({ title, detail, back, onBack, children }: TopBarProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className={styles.bar}>
      {back && (
        <button type="button" className={styles.tap} aria-label={back} onClick={onBack}>
          <Icon name="chevron-left" size="large" />
        </button>
      )}
      <div className={styles.text}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {detail && <p>{detail}</p>}
      </div>
      <Language compact />
      {children}
    </header>
  );
}

export interface TapProps {
  readonly icon: "help";
  readonly label: string;
  readonly onClick: () => void;
}

/** A round act of the top bar. */
export function Tap({ icon, label, onClick }: TapProps) {
  return (
    <button type="button" className={styles.tap} aria-label={label} onClick={onClick}>
      <Icon name={icon} size="large" />
    </button>
  );
}
