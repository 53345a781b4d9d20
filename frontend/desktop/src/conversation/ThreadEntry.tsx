import { Menu } from "@mantine/core";
import { clock, needsPerson } from "@rowan/shared/messaging";
import { Bubble, Icon, type IconName, StatusMark } from "@rowan/shared/ui";
import { memo } from "react";
import { Carried } from "../attachment/Carried.tsx";
import type { Message } from "../backend/backend.ts";
import { usePlace } from "../controls/index.ts";
import { Letter } from "../mail/Letter.tsx";
import { goesOn } from "../mail/useForward.ts";
import { isWish, WishEvent } from "../numbers/Wish.tsx";
import { keysOf } from "../shell/commands.tsx";
import { toast } from "../shell/toast.tsx";
import { Undelivered, useReasonWords } from "../text/Undelivered.tsx";
import { useWords } from "../words/index.ts";
import { channelOf } from "./channels.ts";
import type { Entry } from "./entries.ts";
import { NoteStrip } from "./NoteStrip.tsx";
import styles from "./Thread.module.css";
import { useRetract, useTakeBack } from "./useUndoSend.tsx";

interface ThreadEntryProps {
  readonly entry: Entry;
  readonly conversation: string;
  readonly channel: string;
  /** Who the conversation is with. */
  readonly name: string;
  readonly offline: boolean;
  /** Whether Tab comes here. */
  readonly reachable: boolean;
  readonly reached: (message: string) => void;
  readonly markUnread: (position: string) => void;
  readonly showDetails: (message: string) => void;
  readonly forward: (message: Message) => void;
}

const eventIcons: Readonly<Record<string, IconName>> = {
  joined: "person-add",
  closed: "blocked",
  reopened: "pencil",
  unread_3_days: "not-seen",
  retracted: "undo",
  asks_back: "person-question",
};

/** Texts that go out by themselves, and stand among the others. */
const automatic: readonly string[] = ["identified", "answered"];

/** One message or event of a thread, with its menu. Drawn again when something of it changes. */
export const ThreadEntry = memo(function ThreadEntry(props: ThreadEntryProps) {
  const {
    entry,
    conversation,
    channel,
    name,
    offline,
    reachable,
    reached,
    markUnread,
    showDetails,
    forward,
  } = props;
  const t = useWords();
  const place = usePlace();
  const { message, opensRun, closesRun } = entry;
  const takeBack = useTakeBack();
  const reasonWords = useReasonWords();
  const retract = useRetract(name);
  if (message.kind === "note") return <NoteStrip note={message.note} />;
  const { tint, carried, portal, mailed } = channelOf(channel);
  if (isWish(message.event)) {
    return <WishEvent message={message} conversation={conversation} name={name} />;
  }
  if (message.event && !automatic.includes(message.event)) {
    return (
      <p className={styles.event}>
        <Icon name={eventIcons[message.event] ?? "info"} size="small" />
        {message.event === "joined" && t("thread.joined", { name })}
        {message.event === "closed" && t("thread.closed", { name: message.author })}
        {message.event === "reopened" && t("thread.reopened", { name: message.author })}
        {message.event === "retracted" && t("thread.retracted", { name: message.author })}
        {message.event === "unread_3_days" && t("thread.unseen", { name: message.body || name })}
        {message.event === "asks_back" && t("thread.asksBack", { name: message.body || name })}
        {!(message.event in eventIcons) && message.body}
        <time dateTime={message.at}>{clock(message.at, place)}</time>
      </p>
    );
  }
  const outbound = message.kind !== "contact";
  const author = message.kind === "automatic" ? t("author.automatic") : message.author || name;
  const someSaw = message.of > 1 && message.seenBy > 0;
  const copy = async () => {
    await navigator.clipboard.writeText(message.body);
    toast(t("message.copied"));
  };
  // In a run the newest status speaks for all but those that wait or need a person.
  const status =
    outbound &&
    (closesRun ||
      message.status === "pending" ||
      message.status === "held" ||
      needsPerson(message.status));
  const unseen =
    portal && message.mine && message.position !== "" && message.status !== "seen" && !someSaw;
  return (
    <div className={styles.entry} data-run={!closesRun}>
      <Bubble
        direction={outbound ? "outbound" : "inbound"}
        channel={tint}
        {...(opensRun && { author, time: clock(message.at, place), dateTime: message.at })}
        {...(status && {
          status: (
            <StatusMark
              // In a group what one of several saw says so (D13).
              status={someSaw ? "seen" : message.status}
              offline={offline}
              reason={reasonWords(message, channel)}
              {...(someSaw && { seenBy: { count: message.seenBy, total: message.of } })}
              {...(message.seenAt && { time: clock(message.seenAt, place) })}
            />
          ),
        })}
        menu={
          <Menu position={outbound ? "bottom-end" : "bottom-start"} width={280}>
            <Menu.Target>
              <button
                type="button"
                className={styles.menu}
                aria-label={t("message.actions")}
                tabIndex={reachable ? 0 : -1}
                onFocus={() => reached(message.id)}
              >
                <Icon name="dots" />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {message.body && (
                <Menu.Item leftSection={<Icon name="copy" />} onClick={copy}>
                  {t("message.copy")}
                </Menu.Item>
              )}
              {goesOn(message) && (
                <Menu.Item
                  leftSection={<Icon name="forward" />}
                  rightSection={<kbd>{keysOf("forward")}</kbd>}
                  onClick={() => forward(message)}
                >
                  {t("forward.act")}
                </Menu.Item>
              )}
              {message.status === "held" && (
                <Menu.Item
                  leftSection={<Icon name="undo" />}
                  onClick={() => void takeBack(conversation, message.id, channel)}
                >
                  {t("message.undoSend")}
                </Menu.Item>
              )}
              {unseen && (
                <Menu.Item
                  leftSection={<Icon name="undo" />}
                  onClick={() => void retract(message.id)}
                >
                  {t("message.retract")}
                </Menu.Item>
              )}
              {message.position && (
                <Menu.Item
                  leftSection={<Icon name="envelope" />}
                  onClick={() => markUnread(message.position)}
                >
                  {t("message.unread")}
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<Icon name="info" />}
                rightSection={<kbd>{keysOf("messageDetails")}</kbd>}
                onClick={() => showDetails(message.id)}
              >
                {t("message.details")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        }
      >
        {mailed ? (
          <Letter
            message={message}
            conversation={conversation}
            reachable={reachable}
            reached={() => reached(message.id)}
          />
        ) : (
          <>
            {message.body}
            {message.attachments.length > 0 && (
              <Carried
                conversation={conversation}
                attachments={message.attachments}
                pending={message.status === "pending"}
                reachable={reachable}
                reached={() => reached(message.id)}
              />
            )}
          </>
        )}
      </Bubble>
      {outbound && carried && needsPerson(message.status) && (
        <Undelivered message={message} name={name} conversation={conversation} />
      )}
    </div>
  );
});
