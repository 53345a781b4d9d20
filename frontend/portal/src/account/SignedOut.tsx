import type { PracticeCard } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Call } from "../page/Call.tsx";
import { Flow, Lead } from "../page/Flow.tsx";
import { useWords } from "../words/index.ts";

export interface SignedOutProps {
  readonly practice: PracticeCard | undefined;
  /** Whether something is kept in this tab that was never sent. */
  readonly unsent: boolean;
  readonly onBack: () => void;
}

/** Says calmly how to get back in. */
export function SignedOut({ practice, unsent, onBack }: SignedOutProps) {
  const t = useWords();
  return (
    <Flow
      icon="lock"
      title={t("out.title")}
      acts={
        <>
          <Action kind="secure" onClick={onBack}>
            {t("out.back")}
          </Action>
          <Call practice={practice} />
        </>
      }
    >
      <Lead>{t("out.why")}</Lead>
      {unsent && <Lead>{t("out.unsent")}</Lead>}
    </Flow>
  );
}
