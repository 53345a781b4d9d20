import type { AvatarKind } from "@rowan/shared/ui";
import type { AccountState } from "../backend/backend.ts";

/** Blue is for who has joined, and for nobody else (INV-05, INV-06). */
export function avatarKind(of: {
  readonly account: AccountState;
  readonly readOnly?: boolean;
  readonly group?: boolean;
}): AvatarKind {
  if (of.group) return of.readOnly ? "inactiveGroup" : "group";
  if (of.account !== "active") return "notJoined";
  return of.readOnly ? "inactive" : "joined";
}
