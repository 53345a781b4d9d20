import { moment } from "@rowan/shared/messaging";
import type { ContactCard } from "../backend/contact.ts";
import { useFromNumbers, useStanding } from "../backend/queries.ts";
import { Way } from "../contacts/Way.tsx";
import { usePlace } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";

/** The way to text somebody, or why there is none (CON-03, CON-04). */
export function TextButton({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const place = usePlace();
  const { openNewText } = useNavigation();
  const numbers = useFromNumbers();
  const standing = useStanding(card.phone);
  const why = standing?.offAt
    ? t(`stop.${standing.offBy || "keyword"}`, {
        name: card.name,
        time: moment(standing.offAt, place),
      })
    : numbers?.length === 0
      ? t("text.noNumber")
      : "";
  return <Way icon="phone" words={t("channel.sms")} why={why} go={() => openNewText(card.id)} />;
}
