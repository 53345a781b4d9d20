import { Select } from "@mantine/core";
import { useWords } from "../words/index.ts";

interface FromChoiceProps {
  readonly from: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: string;
  /** Leave out where what was begun keeps the one that it came from. */
  readonly choose: ((value: string) => void) | undefined;
  /** What is to be chosen, as a sentence. */
  readonly hint: string;
  readonly width?: string;
}

/** What a message comes from: a choice where there are several. */
export function FromChoice({ from, chosen, choose, hint, width }: FromChoiceProps) {
  const t = useWords();
  const [only] = from;
  if (from.length <= 1 || !choose) return from.length === 1 ? only?.label : null;
  return (
    <Select
      aria-label={t("composer.from")}
      placeholder={hint}
      data={[...from]}
      value={chosen === "" ? null : chosen}
      onChange={(value) => value && choose(value)}
      allowDeselect={false}
      {...(width && { w: width })}
    />
  );
}
