import { rowTime } from "@rowan/shared/messaging";
import type { MailboxHealth } from "../backend/mail.ts";
import type { Reception } from "../backend/number.ts";
import { useMailSettings, useReception } from "../backend/queries.ts";
import { useNow, usePlace } from "../controls/index.ts";
import type { SettingsPage } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";

type Wrong = Pick<Reception, "trouble" | "since">;

/** What is wrong with how texts leave and arrive, as a sentence; "" while nothing is. */
export function useTrouble() {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  return ({ trouble, since }: Wrong): string =>
    trouble && t(`trouble.${trouble}`, { time: rowTime(since, now, place) });
}

/** The same of a mailbox. */
export function useMailTrouble() {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  return ({ trouble, since }: MailboxHealth): string =>
    trouble && t(`mailTrouble.${trouble}`, { time: rowTime(since, now, place) });
}

interface TroubleOf {
  readonly id: string;
  readonly words: string;
  /** Where it can be mended. */
  readonly page: SettingsPage;
}

/** Everything that does not leave or arrive now, for everybody to see (N9). */
export function useTroubles(): readonly TroubleOf[] {
  const t = useWords();
  const reception = useReception();
  const { data } = useMailSettings();
  const texts = useTrouble();
  const mail = useMailTrouble();
  const list: TroubleOf[] = [
    { id: "texts", words: reception ? texts(reception) : "", page: "numbers" },
  ];
  for (const { id, label, health, archived } of data?.mailboxes ?? []) {
    const words = archived ? "" : mail(health);
    list.push({ id, words: words && t("mailTrouble.of", { label, words }), page: "mailboxes" });
  }
  return list.filter(({ words }) => words !== "");
}
