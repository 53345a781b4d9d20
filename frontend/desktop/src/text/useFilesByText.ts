import { useFromNumbers } from "../backend/queries.ts";
import type { ComposerProps } from "../conversation/Composer.tsx";
import { useWords } from "../words/index.ts";

/** What a number takes of files, as its composer says it (ATT-04); nothing of a channel without numbers. */
export function useFilesByText(
  number: string,
): Pick<ComposerProps, "fileLimits" | "fileWarning" | "noFiles"> {
  const t = useWords();
  const numbers = useFromNumbers();
  if (number === "") return {};
  switch (numbers?.find(({ id }) => id === number)?.mms) {
    case "no":
      return { noFiles: t("text.noFiles") };
    case "yes":
      return { fileLimits: t("text.files") };
    default:
      return { fileLimits: t("text.filesUnknown"), fileWarning: t("text.filesMay") };
  }
}
