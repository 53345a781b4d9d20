import { shortName } from "@rowan/shared/messaging";
import type { InboxRow } from "../backend/backend.ts";
import { isWish } from "../numbers/Wish.tsx";
import { useWords } from "../words/index.ts";

/** What a row says of the newest message, wherever conversations are listed. */
export function usePreview() {
  const t = useWords();
  return (
    row: Pick<InboxRow, "event" | "mine" | "author" | "preview" | "note" | "carries" | "name">,
  ): string => {
    const { event, mine, author, note } = row;
    const preview = row.preview || (row.carries && t(`kind.${row.carries}`));
    if (note) return t("row.note", { preview });
    switch (event) {
      case "joined":
        return t("row.joined");
      case "closed":
        return t("row.closed");
      case "reopened":
        return t("row.reopened");
      case "asks_back":
        return t("row.asksBack");
      case "retracted":
        return t("row.retracted");
      case "unread_3_days":
        return t("row.unseen");
      default:
        if (isWish(event)) return t(`wish.${event}`, { name: row.name });
        if (!mine || !preview) return preview;
        return author
          ? t("row.theirs", { name: shortName(author), preview })
          : t("row.ours", { preview });
    }
  };
}
