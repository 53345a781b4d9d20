import type { InboxRow } from "../backend/backend.ts";
import { useWords } from "../words/index.ts";

/** What a row says of the newest message, wherever conversations are listed. */
export function usePreview() {
  const t = useWords();
  return ({ event, mine, preview }: Pick<InboxRow, "event" | "mine" | "preview">): string => {
    switch (event) {
      case "joined":
        return t("row.joined");
      case "closed":
        return t("row.closed");
      case "reopened":
        return t("row.reopened");
      case "unread_3_days":
        return t("row.unseen");
      default:
        return mine && preview ? t("row.ours", { preview }) : preview;
    }
  };
}
