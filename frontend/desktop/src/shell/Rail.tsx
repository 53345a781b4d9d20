import { Menu, Tooltip } from "@mantine/core";
import { clock, initials } from "@rowan/shared/messaging";
import { Avatar, Icon, type IconName, Mark } from "@rowan/shared/ui";
import { type ReactNode, useState } from "react";
import type { Counts, Me } from "../backend/backend.ts";
import { useCounts, useHealth, useMailSettings, useReception } from "../backend/queries.ts";
import { IconButton, useNow, usePlace, useWide } from "../controls/index.ts";
import { useHelp } from "../help/Help.tsx";
import { lists } from "../inbox/lists.ts";
import { proves } from "../numbers/proof.ts";
import { useTroubles } from "../numbers/useTrouble.ts";
import { useNumberChip } from "../text/useNumberChip.ts";
import { useWords, type Word } from "../words/index.ts";
import { keysOf, useCommand, useCommands } from "./commands.tsx";
import { useNavigation } from "./navigation.tsx";
import styles from "./Rail.module.css";

/** The way to every list, what is new in each, and whether messages arrive. */
export function Rail({ me, lock }: { readonly me: Me; readonly lock: () => void }) {
  const t = useWords();
  const counts = useCounts();
  const chip = useNumberChip();
  const help = useHelp();
  const { where, openList, openContacts, openSettings } = useNavigation();
  const current = where.section === "inbox" ? where.list : where.section;
  return (
    <nav className={styles.rail} data-pane="rail" tabIndex={-1} aria-label={t("frame.navigation")}>
      <div className={styles.practice}>
        <span className={styles.mark}>
          <Mark />
        </span>
        <span className={styles.label}>{me.practice}</span>
      </div>
      <NewMenu />
      <ul>
        {lists.map(({ name, icon, title, count }) => (
          <RailItem
            key={name}
            icon={icon ? <Icon name={icon} /> : <span className={styles.dot} />}
            label={t(title)}
            count={counts ? count(counts) : 0}
            alarming={name === "attention"}
            current={current === name}
            open={() => openList(name)}
          />
        ))}
      </ul>
      {counts && counts.links.length + counts.numbers.length + counts.mailboxes.length > 0 && (
        <>
          <h2>{t(railTitle(counts))}</h2>
          <ul>
            {counts.links.map(({ id, name, messages }) => (
              <RailItem
                key={id}
                icon={
                  <span className={styles.secure}>
                    <Icon name="lock" />
                  </span>
                }
                label={name}
                count={messages}
                current={current === `link:${id}`}
                open={() => openList(`link:${id}`)}
              />
            ))}
            {counts.numbers.map(({ id, name, messages }) => (
              <RailItem
                key={id}
                icon={<Icon name="phone" />}
                label={chip({ number: id, linkName: name }) || name}
                count={messages}
                current={current === `number:${id}`}
                open={() => openList(`number:${id}`)}
              />
            ))}
            {counts.mailboxes.map(({ id, name, messages }) => (
              <RailItem
                key={id}
                icon={<Icon name="envelope" />}
                label={name}
                count={messages}
                current={current === `mailbox:${id}`}
                open={() => openList(`mailbox:${id}`)}
              />
            ))}
          </ul>
        </>
      )}
      <div className={styles.foot}>
        <ul>
          <RailItem
            icon={<Icon name="contacts" />}
            label={t("contacts.title")}
            current={current === "contacts"}
            open={openContacts}
          />
          <RailItem
            icon={<Icon name="settings" />}
            label={t("settings.title")}
            current={current === "settings"}
            open={() => openSettings()}
          />
          <RailItem
            icon={<Icon name="help" />}
            label={t("help.title")}
            current={false}
            open={() => help("secure")}
          />
        </ul>
        <HealthLine />
        <div className={styles.me}>
          <Avatar kind="teammate" initials={initials(me.name)} size="small" />
          <span className={styles.label}>
            <b>{me.name}</b>
            <span>{me.title}</span>
          </span>
          <IconButton icon="lock" label={t("lock")} keys={keysOf("lock")} onClick={lock} />
        </div>
      </div>
    </nav>
  );
}

/** What stands over the senders, by which kinds of them there are. */
function railTitle({ numbers, mailboxes }: Counts): Word {
  if (mailboxes.length > 0) return "rail.all";
  return numbers.length > 0 ? "rail.senders" : "rail.links";
}

interface RailItemProps {
  readonly icon: ReactNode;
  readonly label: string;
  /** Unread messages; conversations, if it is alarming that there are any. */
  readonly count?: number;
  readonly alarming?: boolean;
  readonly current: boolean;
  readonly open: () => void;
}

function RailItem({ icon, label, count = 0, alarming = false, current, open }: RailItemProps) {
  const t = useWords();
  const wide = useWide();
  return (
    <li>
      <Tooltip label={label} position="right" disabled={wide}>
        <button
          type="button"
          className={`${styles.item} ${count > 0 ? styles.has : ""} ${count > 0 && alarming ? styles.alarm : ""}`}
          aria-current={current ? "page" : undefined}
          {...(current && { "data-focus": true })}
          onClick={open}
        >
          {icon}
          <span className={styles.label}>{label}</span>
          {count > 0 && (
            <span className={styles.count}>
              {count}
              <span className="sr-only">
                {" "}
                {t(alarming ? "rail.conversations" : "rail.unread", { count })}
              </span>
            </span>
          )}
        </button>
      </Tooltip>
    </li>
  );
}

function NewMenu() {
  const t = useWords();
  const { openNewMessage, openNewText, openNewMail, openContactForm } = useNavigation();
  const [opened, setOpened] = useState(false);
  const commands = useCommands();
  useCommand("new", () => setOpened(true));
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={210}
      portalProps={{ target: '[data-pane="rail"]' }}
    >
      <Menu.Target>
        <button type="button" className={styles.new}>
          <Icon name="compose" />
          <span className={styles.label}>{t("new")}</span>
          <kbd>{keysOf("new")}</kbd>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={
            <span className={styles.secure}>
              <Icon name="lock" />
            </span>
          }
          onClick={() => openNewMessage()}
        >
          {t("new.secure")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="phone" />} onClick={() => openNewText()}>
          {t("new.sms")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="envelope" />} onClick={() => openNewMail()}>
          {t("new.email")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="person-add" />}
          onClick={() => openContactForm("", true)}
        >
          {t("new.invite")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="pencil" />}
          disabled={!commands.has("note")}
          onClick={() => commands.give("note")}
        >
          {t(commands.has("note") ? "new.note" : "new.noteWhere")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Never says that messages arrive when they do not. */
function HealthLine() {
  const t = useWords();
  const place = usePlace();
  const health = useHealth();
  const reception = useReception();
  const counts = useCounts();
  const troubles = useTroubles();
  const now = useNow();
  // Nothing is said to arrive where nothing was heard lately.
  const mailboxes = useMailSettings().data?.mailboxes ?? [];
  const unproved =
    mailboxes.some(({ archived, health }) => !archived && health.heardAt === "") ||
    reception?.numbers.some(
      ({ id, receivedAt }) =>
        !proves(receivedAt, now) && counts?.numbers.some((number) => number.id === id),
    );
  const wide = useWide();
  if (!health) return null;
  const { online, since, waiting, syncing, sentence } = health;
  const words: string[] = [];
  if (!online && since) {
    const time = clock(since, place);
    words.push(t(sentence ? "health.since" : "health.offlineSince", { time }));
  }
  if (sentence) words.push(sentence);
  else if (!online && !since) words.push(t("health.offline"));
  if (waiting > 0) words.push(t("health.waiting", { count: waiting }));
  if (online && syncing) words.push(t("health.syncing"));
  // What is known of carriers is known of a service that answers.
  const carried = online ? troubles : [];
  if (carried.length > 1) words.push(t("health.troubles", { count: carried.length }));
  else words.push(...carried.map(({ words }) => words));
  const fine = words.length === 0;
  const line = fine
    ? t(
        !unproved && reception && reception.numbers.length + (counts?.mailboxes.length ?? 0) > 0
          ? "health.all"
          : "health.fine",
      )
    : words.join(" ");
  const icon: IconName = fine ? "healthy" : syncing && online ? "clock" : "warning";
  return (
    <Tooltip label={line} position="right" multiline maw="20rem" disabled={wide}>
      <p
        className={`${styles.health} ${online && !sentence && carried.length === 0 ? "" : styles.unwell}`}
        role="status"
      >
        <Icon name={icon} size="small" />
        <span className={styles.label}>{line}</span>
      </p>
    </Tooltip>
  );
}
