import { Mark } from "@rowan/shared/ui";
import type { ReactNode } from "react";
import { useHealth } from "../backend/queries.ts";
import { SampleStrip } from "../shell/SampleStrip.tsx";
import styles from "./account.module.css";

interface GateProps {
  readonly title: string;
  readonly sample: boolean;
  readonly children: ReactNode;
}

/** What stands before the window opens: one narrow column, with why it closed if there is a reason. */
export function Gate({ title, sample, children }: GateProps) {
  const notice = useHealth()?.sentence;
  return (
    <div className={styles.gate}>
      {sample && <SampleStrip />}
      <main className={styles.column}>
        <span className={styles.mark}>
          <Mark />
        </span>
        <h1>{title}</h1>
        {notice && <p className={styles.notice}>{notice}</p>}
        {children}
      </main>
    </div>
  );
}
