import { Icon } from "@rowan/shared/ui";
import type { ReactNode } from "react";
import { BackendError } from "../backend/backend.ts";
import { useWords } from "../words/index.ts";
import styles from "./Problem.module.css";

interface ProblemProps {
  readonly error: unknown;
  /** What the person can do about it here. */
  readonly children?: ReactNode;
}

/** A failure as its sentence, said aloud at once. Shows nothing while there is none. */
export function Problem({ error, children }: ProblemProps) {
  const t = useWords();
  if (!error) return null;
  return (
    <div role="alert" className={styles.problem}>
      <Icon name="warning" size="small" />
      <span className={styles.words}>
        {BackendError.from(error).sentence || t("problem.internal")}
      </span>
      {children}
    </div>
  );
}

/** The sentence for one field of a form, or nothing; goes into the field's error. */
export function fieldError(error: unknown, field: string): string | null {
  if (!error) return null;
  const { field: wrong, sentence } = BackendError.from(error);
  return wrong === field ? sentence : null;
}
