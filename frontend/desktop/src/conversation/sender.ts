import type { Conversation } from "../backend/backend.ts";
import { shownPhone } from "../contacts/phone.ts";

export type From = Pick<Conversation, "linkName" | "numberPhone" | "mailboxAddress">;

/** The number or the address that a conversation comes from; "" of a link. */
export function addressOf({ numberPhone, mailboxAddress }: Omit<From, "linkName">): string {
  return numberPhone ? shownPhone(numberPhone) : mailboxAddress;
}

/** What a conversation comes from as people tell it apart: its name, and the number or the address. */
export function senderOf(from: From): string {
  return [from.linkName, addressOf(from)].filter(Boolean).join(" ");
}
