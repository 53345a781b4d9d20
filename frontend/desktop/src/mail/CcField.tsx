import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { type RefObject, useDeferredValue, useState } from "react";
import type { MailParty } from "../backend/mail.ts";
import { useContacts } from "../backend/queries.ts";
import person from "../conversation/NewMessage.module.css";
import { PersonOption } from "../conversation/PersonOption.tsx";
import { useWords } from "../words/index.ts";

interface CcFieldProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly typing: string;
  readonly type: (typed: string) => void;
  /** Who takes part in the conversation and is not written to. */
  readonly offered: readonly MailParty[];
  readonly taken: readonly MailParty[];
  readonly add: (party: MailParty) => void;
}

/** Where somebody types who gets a mail too: an address, or whoever is known by what is typed. */
export function CcField({ input, typing, type, offered, taken, add }: CcFieldProps) {
  const t = useWords();
  const [wrong, setWrong] = useState(false);
  const combobox = useCombobox();
  const typed = typing.trim().replace(/[,;]$/u, "");
  const asked = useDeferredValue(typed.length > 1 ? typed : "");
  const { data, isPlaceholderData } = useContacts(asked);
  const parties =
    asked === ""
      ? []
      : offered.filter((party) =>
          `${party.name} ${party.email}`.toLowerCase().includes(asked.toLowerCase()),
        );
  const contacts =
    asked === "" || isPlaceholderData
      ? []
      : (data?.pages[0]?.rows ?? [])
          .filter(({ email }) => email !== "" && !within([...taken, ...parties], email))
          .slice(0, 6);
  const found = parties.length + contacts.length > 0;
  const put = (party: MailParty) => {
    if (!within(taken, party.email)) add(party);
    type("");
    combobox.closeDropdown();
  };
  const enter = () => {
    if (typed === "") return;
    if (!address.test(typed)) return setWrong(true);
    put({ name: "", email: typed });
  };
  const choose = (email: string) => {
    const name = contacts.find((one) => one.email === email)?.name;
    put(parties.find((one) => one.email === email) ?? { name: name ?? "", email });
    input.current?.focus();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} width="24rem" position="bottom-start">
      <Combobox.Target>
        <TextInput
          ref={input}
          aria-label={t("mail.addCc")}
          placeholder={t("mail.ccHint")}
          inputMode="email"
          autoComplete="off"
          value={typing}
          error={wrong && t("mail.ccWrong")}
          onChange={(event) => {
            setWrong(false);
            type(event.currentTarget.value);
            combobox.resetSelectedOption();
            combobox.openDropdown();
          }}
          onBlur={() => {
            combobox.closeDropdown();
            enter();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "," && event.key !== ";") return;
            if (event.ctrlKey || event.metaKey) return;
            const chosen = event.key === "Enter" && combobox.getSelectedOptionIndex() >= 0;
            if (chosen && combobox.dropdownOpened) return;
            event.preventDefault(); // Enter would send it
            enter();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!found}>
        <Combobox.Options aria-label={t("mail.addCc")}>
          {parties.map(({ name, email }) => (
            <Combobox.Option key={email} value={email}>
              <span className={person.option}>
                <Icon name="envelope" />
                <span className={person.optionName}>
                  <b>{name || email}</b>
                  {name && <span className={person.meta}>{email}</span>}
                </span>
              </span>
            </Combobox.Option>
          ))}
          {contacts.map((one) => (
            <Combobox.Option key={one.id} value={one.email}>
              <PersonOption person={one} address={one.email} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const address = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/u;

export function within(list: readonly MailParty[], email: string): boolean {
  return list.some((one) => one.email.toLowerCase() === email.toLowerCase());
}
