import type { ReactNode } from "react";
import { Words } from "../words/index.ts";
import styles from "./Emergency.module.css";

/** Stands wherever a patient may be about to write. */
export function Emergency() {
  return (
    <Words
      id="emergency"
      values={{ emergency: "911", crisis: "988" }}
      components={{ first: <Line href="tel:911" />, second: <Line href="tel:988" /> }}
    />
  );
}

/** The number itself comes from the sentence. */
function Line({ href, children }: { readonly href: string; readonly children?: ReactNode }) {
  return (
    <a className={styles.number} href={href}>
      {children}
    </a>
  );
}
