import { ApiProblem } from "../api/problem.ts";
import { Action } from "../page/Action.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useWords } from "../words/index.ts";

interface RefusedProps {
  readonly problem: unknown;
  readonly onBack: () => void;
}

/** An invitation, or a door, that cannot be opened: why, and how to get in all the same. */
export function Refused({ problem, onBack }: RefusedProps) {
  const t = useWords();
  const used = problem instanceof ApiProblem && problem.code === "invitation_used";
  return (
    <Flow
      icon="warning"
      title={t("refused.title")}
      acts={
        used && (
          <Action kind="secure" onClick={onBack}>
            {t("out.back")}
          </Action>
        )
      }
    >
      <Lead>{explain(problem, t)}</Lead>
    </Flow>
  );
}
