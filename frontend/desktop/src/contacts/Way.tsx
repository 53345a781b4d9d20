import type { IconName } from "@rowan/shared/ui";
import { useId } from "react";
import { Button } from "../controls/index.ts";
import styles from "../text/text.module.css";

interface WayProps {
  readonly icon: IconName;
  readonly words: string;
  /** Why it is closed, as a sentence; "" while it is open. */
  readonly why: string;
  readonly go: () => void;
}

/** A way to reach somebody, or why there is none. */
export function Way({ icon, words, why, go }: WayProps) {
  const id = useId();
  return (
    <>
      <Button
        look="soft"
        icon={icon}
        large
        aria-disabled={why !== ""}
        aria-describedby={why !== "" ? id : undefined}
        onClick={() => why === "" && go()}
      >
        {words}
      </Button>
      {why !== "" && (
        <p id={id} className={styles.why}>
          {why}
        </p>
      )}
    </>
  );
}
