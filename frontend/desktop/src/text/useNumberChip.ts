import type { InboxRow } from "../backend/backend.ts";
import { useNumberSettings } from "../backend/queries.ts";

/** What tells one of the practice's numbers from the others, where it has several (INB-05). */
export function useNumberChip() {
  const numbers = useNumberSettings().data?.numbers ?? [];
  const several = numbers.filter(({ archived }) => !archived).length > 1;
  return ({
    number,
    linkName,
    numberPhone = numbers.find(({ id }) => id === number)?.phone ?? "",
  }: Pick<InboxRow, "number" | "linkName"> & Partial<Pick<InboxRow, "numberPhone">>) =>
    several && number !== "" ? `${linkName} …${numberPhone.slice(-4)}` : "";
}
