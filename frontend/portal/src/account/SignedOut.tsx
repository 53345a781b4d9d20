import type { PracticeCard } from "../api/client.ts";
import { Call } from "../page/Call.tsx";
import { Flow, Lead } from "../page/Flow.tsx";
import { useWords } from "../words/index.ts";

export interface SignedOutProps {
  readonly practice: PracticeCard | undefined;
  /** Whether something is kept in this tab that was never sent. */
  readonly unsent: boolean;
}

/** Says calmly how to get back in. */
export function SignedOut({ practice, unsent }: SignedOutProps) {
  const t = useWords();
  return (
    <Flow icon="lock" title={t("out.title")} acts={<Call practice={practice} />}>
      <Lead>{t("out.why")}</Lead>
      {unsent && <Lead>{t("out.unsent")}</Lead>}
    </Flow>
  );
}
