import type { InboxRow } from "../backend/backend.ts";
import { useNumberSettings } from "../backend/queries.ts";

/** Which of the practice's numbers a conversation is on, where it has several (INB-05). */
export function useNumberChip() {
  const numbers = useNumberSettings().data?.numbers ?? [];
  const several = numbers.filter(({ archived }) => !archived).length > 1;
  return ({
    number,
    linkName,
    numberPhone,
  }: Pick<InboxRow, "number" | "linkName" | "numberPhone">) =>
    several && number !== "" ? `${linkName} …${numberPhone.slice(-4)}` : "";
}
