import type { PracticeCard } from "../api/client.ts";
import { useWords } from "../words/index.ts";
import { Emergency } from "./Emergency.tsx";

/** What stands wherever a patient may write: when to expect an answer, who reads it, and what it is not for. */
export function Expect({ practice }: { readonly practice: PracticeCard }) {
  const t = useWords();
  const times = [practice.replyTime, practice.hours].filter(Boolean).join(" ");
  return (
    <>
      <span>
        {times} {t("join.readersAre", { practice: practice.name })}
      </span>
      <span>
        <Emergency />
      </span>
    </>
  );
}
