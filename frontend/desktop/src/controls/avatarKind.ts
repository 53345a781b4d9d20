import type { AvatarKind } from "@rowan/shared/ui";
import type { AccountState } from "../backend/contact.ts";

/** Blue is for who has joined, and for nobody else (INV-05, INV-06). */
export function avatarKind(of: {
  readonly account: AccountState;
  readonly readOnly?: boolean;
  readonly group?: boolean;
  /** Of a conversation. */
  readonly channel?: string;
}): AvatarKind {
  if (of.channel !== undefined && of.channel !== "secure")
    return of.channel === "email" ? "email" : "sms"; // SEC-18, SMS-03
  if (of.group) return of.readOnly ? "inactiveGroup" : "group";
  if (of.account !== "active") return "notJoined";
  return of.readOnly ? "inactive" : "joined";
}
