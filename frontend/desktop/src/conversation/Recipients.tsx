import { Combobox, PillsInput, useCombobox } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { Avatar, type AvatarKind, Icon, type IconName } from "@rowan/shared/ui";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import type { Colleague } from "../backend/backend.ts";
import type { ContactCard, ContactRow } from "../backend/contact.ts";
import { useColleagues, useContacts } from "../backend/queries.ts";
import { useAccountWords } from "../contacts/account.ts";
import { shownPhone } from "../contacts/phone.ts";
import { avatarKind, IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./NewMessage.module.css";
import { PersonOption } from "./PersonOption.tsx";

/** What somebody types who knows a number and finds nobody under it. */
const digits = /^\+?[\d\s().-]{10,}$/;

/** What tells a stranger, on whatever channel: how it is known that one was typed, and how it is shown. */
export interface Stranger {
  readonly typed: RegExp;
  readonly shown: (address: string) => string;
  readonly avatar: AvatarKind;
}

const byPhone: Stranger = { typed: digits, shown: shownPhone, avatar: "sms" };
const stranger = "unknown";

interface RecipientsProps {
  readonly people: readonly ContactCard[];
  readonly colleagues: readonly Colleague[];
  readonly add: (contact: string) => void;
  /** Leave out where no colleague can be chosen. */
  readonly addColleague?: (colleague: Colleague) => void;
  readonly remove: (id: string) => void;
  /** What can be done with somebody whom the practice does not know, by what was typed. */
  readonly unknown: {
    readonly icon: IconName;
    readonly words: (address: string) => string;
    readonly choose: (address: string) => void;
    /** By phone unless told. */
    readonly by?: Stranger;
  };
  /** A number or an address that was chosen, of nobody in particular. */
  readonly address?: string;
  /** Nobody else is asked for once somebody is chosen. */
  readonly one?: boolean;
  /** Whether the person begins here. */
  readonly first: boolean;
}

/** Who a message is for: chips, and the field that finds more. */
export function Recipients(props: RecipientsProps) {
  const {
    people,
    colleagues,
    add,
    addColleague,
    remove,
    unknown,
    address = "",
    one,
    first,
  } = props;
  const by = unknown.by ?? byPhone;
  const t = useWords();
  const accountWords = useAccountWords();
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(isAsking(query) ? query.trim() : "");
  const { data, isPlaceholderData } = useContacts(asked);
  const staff = useColleagues();
  const taken = [...[...people, ...colleagues].map(({ id }) => id), address].filter(Boolean);
  const known: ContactRow[] = asked === "" ? [] : (data?.pages[0]?.rows ?? []);
  const found = known.filter(({ id }) => !taken.includes(id)).slice(0, 8);
  const matching =
    asked === "" || !addColleague
      ? []
      : staff.filter(({ id, name }) => !taken.includes(id) && folded(name).includes(folded(asked)));
  const isStranger = by.typed.test(asked) && !isPlaceholderData && known.length === 0;
  const combobox = useCombobox();
  useEffect(() => {
    if (first) input.current?.focus();
  }, [first]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew for each answer, so that Enter takes the first
  useEffect(() => void combobox.selectFirstOption(), [data, isStranger]);

  const choose = (value: string) => {
    const colleague = matching.find(({ id }) => id === value);
    if (value === stranger) unknown.choose(asked);
    else if (colleague) addColleague?.(colleague);
    else add(value);
    setQuery("");
    combobox.closeDropdown();
    input.current?.focus();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.DropdownTarget>
        <PillsInput label={t("newMessage.to")} classNames={{ input: styles.recipients ?? "" }}>
          {people.map((person) => (
            <Chip
              key={person.id}
              picture={<Avatar kind={avatarKind(person)} initials={person.initials} size="small" />}
              name={person.name}
              remove={() => remove(person.id)}
            >
              {[
                person.birthDate &&
                  t("contact.born", { date: calendarDate(person.birthDate, spoken()) }),
                accountWords(person),
              ]
                .filter(Boolean)
                .join(" · ")}
            </Chip>
          ))}
          {address && (
            <Chip
              picture={<Avatar kind={by.avatar} size="small" />}
              name={by.shown(address)}
              remove={() => remove(address)}
            >
              {t("text.unknown")}
            </Chip>
          )}
          {colleagues.map(({ id, name, initials }) => (
            <Chip
              key={id}
              picture={<Avatar kind="teammate" initials={initials} size="small" />}
              name={name}
              remove={() => remove(id)}
            >
              {t("group.teammate")}
            </Chip>
          ))}
          <Combobox.EventsTarget>
            <PillsInput.Field
              ref={input}
              placeholder={
                taken.length === 0 ? t("newMessage.toHint") : one ? "" : t("newMessage.add")
              }
              value={query}
              onChange={(event) => {
                setQuery(event.currentTarget.value);
                if (isAsking(event.currentTarget.value)) combobox.openDropdown();
                else combobox.closeDropdown();
              }}
              onFocus={() => isAsking(query) && combobox.openDropdown()}
              onBlur={() => combobox.closeDropdown()}
              onKeyDown={(event) => {
                const last = taken[taken.length - 1];
                if (event.key === "Backspace" && query === "" && last) remove(last);
              }}
            />
          </Combobox.EventsTarget>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={asked === ""}>
        <Combobox.Options aria-label={t("newMessage.to")}>
          {found.length + matching.length === 0 && !isStranger && (
            <Combobox.Empty>{t("newMessage.none", { query: asked })}</Combobox.Empty>
          )}
          {isStranger && (
            <Combobox.Option value={stranger}>
              <span className={styles.option}>
                <Icon name={unknown.icon} />
                <b>{unknown.words(asked)}</b>
              </span>
            </Combobox.Option>
          )}
          {found.map((person) => (
            <Combobox.Option key={person.id} value={person.id}>
              <PersonOption
                person={person}
                address={person.phone ? shownPhone(person.phone) : person.email}
              />
            </Combobox.Option>
          ))}
          {matching.map(({ id, name, initials }) => (
            <Combobox.Option key={id} value={id}>
              <span className={styles.option}>
                <Avatar kind="teammate" initials={initials} size="small" />
                <span className={styles.optionName}>
                  <b>{name}</b>
                </span>
                <span className={styles.meta}>{t("group.teammate")}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

interface ChipProps {
  readonly picture: ReactNode;
  readonly name: string;
  readonly children: ReactNode;
  readonly remove: () => void;
}

/** Name and birth date stand in full, however many there are. */
function Chip({ picture, name, children, remove }: ChipProps) {
  const t = useWords();
  return (
    <span className={styles.chosen}>
      {picture}
      <b>{name}</b>
      <span className={styles.meta}>{children}</span>
      <IconButton icon="close" label={t("newMessage.removeNamed", { name })} onClick={remove} />
    </span>
  );
}

/** One letter would find nearly everybody. */
function isAsking(query: string): boolean {
  return query.trim().length > 1;
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
