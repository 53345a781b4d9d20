import { Modal, TextInput } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ContactRow } from "../backend/contact.ts";
import { keys } from "../backend/queries.ts";
import { Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./ContactView.module.css";

interface ChooseProps {
  readonly title: string;
  /** What is looked for at first. */
  readonly start: string;
  readonly fits: (row: ContactRow) => boolean;
  readonly choose: (row: ContactRow) => void;
  readonly close: () => void;
}

/** Finds a contact, with birth dates beside the names. */
export function Choose({ title, start, fits, choose, close }: ChooseProps) {
  const t = useWords();
  const backend = useBackend();
  const [query, setQuery] = useState(start);
  const { data, error } = useQuery({
    queryKey: [...keys.contactList(query), "match"],
    queryFn: () => backend.contacts(query, "", 20),
  });
  const rows = (data?.rows ?? []).filter(fits);
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <TextInput
        label={t("identity.find")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <Problem error={error} />
      <ul className={styles.charts}>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => choose(row)}>
              {row.birthDate
                ? t("identity.thisIsBorn", {
                    name: row.name,
                    date: calendarDate(row.birthDate, spoken()),
                  })
                : t("identity.thisIs", { name: row.name })}
            </button>
          </li>
        ))}
      </ul>
      {data && rows.length === 0 && <p className={styles.none}>{t("identity.nobody")}</p>}
    </Modal>
  );
}
