import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { Avatar } from "@rowan/shared/ui";
import type { ContactRow } from "../backend/contact.ts";
import { useAccountWords } from "../contacts/account.ts";
import { avatarKind } from "../controls/index.ts";
import styles from "./NewMessage.module.css";

interface PersonOptionProps {
  readonly person: ContactRow;
  /** Where they would be reached. */
  readonly address: string;
}

/** A contact among those who are offered while somebody types whom a message goes to. */
export function PersonOption({ person, address }: PersonOptionProps) {
  const accountWords = useAccountWords();
  const born = person.birthDate && calendarDate(person.birthDate, spoken());
  return (
    <span className={styles.option}>
      <Avatar kind={avatarKind(person)} initials={person.initials} size="small" />
      <span className={styles.optionName}>
        <b>{person.name}</b>
        <span className={styles.meta}>{[born, address].filter(Boolean).join(" · ")}</span>
      </span>
      <span className={styles.meta}>{accountWords(person)}</span>
    </span>
  );
}
