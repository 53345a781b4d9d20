import { rowTime } from "@rowan/shared/messaging";
import type { ContactRow } from "../backend/contact.ts";
import { useNow, usePlace } from "../controls/index.ts";
import { useWords } from "../words/index.ts";

type Account = Pick<ContactRow, "account" | "accountAt"> &
  Partial<Pick<ContactRow, "inviteExpires" | "unverified">>;

/** How far somebody has come on the way to an account, in words. */
export function useAccountWords(): (of: Account) => string {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  return ({ account, accountAt, inviteExpires, unverified }) => {
    const ranOut = inviteExpires ? inviteExpires < now : false;
    switch (account) {
      case "active":
        return t(unverified ? "identity.unverified" : "account.joined");
      case "invited":
        if (ranOut) return t("account.expired");
        return accountAt
          ? t("account.invited", { date: shortDate(accountAt, place) })
          : t("account.none");
      case "started":
        return t(ranOut ? "account.expired" : "account.started");
      case "expired":
        return t("account.expired");
      case "none":
        return t("account.none");
    }
  };
}

/** "Nov 18", with the year when it is another; today too is a date here. */
export function shortDate(utc: string, place: Parameters<typeof rowTime>[2]): string {
  return rowTime(utc, new Date(Date.parse(utc) + 3 * 86_400_000).toISOString(), place);
}
