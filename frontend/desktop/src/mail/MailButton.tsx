import { moment } from "@rowan/shared/messaging";
import type { ContactCard } from "../backend/contact.ts";
import { useFromMailboxes, useStanding } from "../backend/queries.ts";
import { Way } from "../contacts/Way.tsx";
import { usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";

/** The way to mail somebody, or why there is none (CON-03, CON-04). */
export function MailButton({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const place = usePlace();
  const { openNewMail } = useNavigation();
  const mailboxes = useFromMailboxes();
  const standing = useStanding(card.email);
  const why = standing?.offAt
    ? t("mailConsent.stop", { name: card.name, time: moment(standing.offAt, place) })
    : mailboxes?.length === 0
      ? t("mail.noMailbox")
      : "";
  return (
    <Way icon="envelope" words={t("channel.email")} why={why} go={() => openNewMail(card.id)} />
  );
}
