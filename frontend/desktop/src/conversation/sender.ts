import type { Conversation } from "../backend/backend.ts";
import { shownPhone } from "../contacts/phone.ts";

/** What a conversation comes from as people tell it apart: its name, and the number or the address. */
export function senderOf({
  linkName,
  numberPhone,
  mailboxAddress,
}: Pick<Conversation, "linkName" | "numberPhone" | "mailboxAddress">): string {
  return [linkName, numberPhone ? shownPhone(numberPhone) : mailboxAddress]
    .filter(Boolean)
    .join(" ");
}
