import { spoken } from "@rowan/shared/i18n";
import type { IconName } from "@rowan/shared/ui";
import type { AttachmentKind, Transfer } from "../backend/attachment.ts";
import { useWords } from "../words/index.ts";

export const kindIcons: Readonly<Record<AttachmentKind, IconName>> = {
  photo: "photo",
  document: "file",
  video: "video",
  audio: "audio",
  file: "file",
};

/** How large a file is, in the words of the language: "1.4 MB". */
export function useFileSize(): (bytes: number) => string {
  const t = useWords();
  return (bytes) => {
    const shown = (unit: number) =>
      (bytes / unit).toLocaleString(spoken(), { maximumFractionDigits: bytes < 10 * unit ? 1 : 0 });
    if (bytes < 1000) return t("size.bytes", { size: bytes });
    if (bytes < 1_000_000) return t("size.kb", { size: shown(1000) });
    if (bytes < 1_000_000_000) return t("size.mb", { size: shown(1_000_000) });
    return t("size.gb", { size: shown(1_000_000_000) });
  };
}

export function percent({ done, size }: Pick<Transfer, "done" | "size">): number {
  return size === 0 ? 0 : Math.floor((100 * done) / size);
}
