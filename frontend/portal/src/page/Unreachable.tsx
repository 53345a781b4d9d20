import { useEffect } from "react";
import { useWords } from "../words/index.ts";
import { Action } from "./Action.tsx";
import { explain } from "./explain.ts";
import { Flow, Lead } from "./Flow.tsx";

export interface UnreachableProps {
  readonly problem: unknown;
  readonly onRetry: () => void;
}

/** Nothing can be shown because the service does not answer. Tries again when the network is back. */
export function Unreachable({ problem, onRetry }: UnreachableProps) {
  const t = useWords();
  useEffect(() => {
    window.addEventListener("online", onRetry);
    return () => window.removeEventListener("online", onRetry);
  }, [onRetry]);
  return (
    <Flow
      icon="warning"
      title={t("page.unreachable")}
      acts={
        <Action kind="strong" onClick={onRetry}>
          {t("page.tryAgain")}
        </Action>
      }
    >
      <Lead>{explain(problem, t)}</Lead>
    </Flow>
  );
}
