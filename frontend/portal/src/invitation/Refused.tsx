import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useWords } from "../words/index.ts";

/** An invitation that cannot be opened: why, and how to get another. */
export function Refused({ problem }: { readonly problem: unknown }) {
  const t = useWords();
  return (
    <Flow icon="warning" title={t("refused.title")}>
      <Lead>{explain(problem, t)}</Lead>
    </Flow>
  );
}
