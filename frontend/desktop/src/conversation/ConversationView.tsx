import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import type { Conversation } from "../backend/backend.ts";
import { useConversation, useStanding } from "../backend/queries.ts";
import { avatarKind, IconButton, Problem } from "../controls/index.ts";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { TagCommand } from "../tags/Tags.tsx";
import { useConsentWords } from "../text/Consent.tsx";
import { Stranger } from "../text/Stranger.tsx";
import { useWords } from "../words/index.ts";
import { Assignee } from "./Assignee.tsx";
import styles from "./Conversation.module.css";
import { channelOf } from "./channels.ts";
import { Presence } from "./Presence.tsx";
import { Sender } from "./Sender.tsx";
import { Thread } from "./Thread.tsx";
import { useArchive } from "./useTriage.ts";
import { Writing } from "./Writing.tsx";

interface ConversationViewProps {
  readonly id: string;
  /** The message to show first; the newest unless told. */
  readonly message?: string;
}

/** A conversation: who it is with, what was said, and where to answer. */
export function ConversationView({ id, message }: ConversationViewProps) {
  const t = useWords();
  const { data: conversation, error } = useConversation(id);
  const { where, openPanel, back } = useNavigation();
  const textsTo = conversation?.textsTo ?? "";
  const emailTo = conversation?.emailTo ?? "";
  const standing = useStanding(textsTo || emailTo);
  const consentWords = useConsentWords();
  const agreed = emailTo ? "mail" : "texts";
  const consent = standing ? consentWords(standing, agreed) : "";
  const panelOpen = where.panel.kind !== "closed";
  const toggle = () => openPanel({ kind: panelOpen ? "closed" : "conversation" });
  useCommand("details", toggle);

  if (!conversation) return <Problem error={error} />;
  const { name, birthDate, subject, readOnly, archived, group, contact } = conversation;
  const { icon, word, tint, carried } = channelOf(conversation.channel);
  return (
    <>
      <header className={styles.head}>
        <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
        {group && <Avatar kind={avatarKind(conversation)} />}
        <div className={styles.title}>
          <h1>
            {readOnly ? t("row.inactive", { name }) : name}
            {birthDate && !group && (
              <span>{t("thread.born", { date: calendarDate(birthDate, spoken()) })}</span>
            )}
          </h1>
          <p data-tint={tint}>
            <span>
              <Icon name={icon} size="small" />
              <b>{t(group ? "channel.group" : word)}</b>
            </span>
            {carried && (
              <span className={styles.gives}>
                <Sender of={conversation} />
              </span>
            )}
            {standing && consent && (
              <span>
                <span className={styles.whole}>{consent}</span>
                <span className={styles.brief} aria-hidden>
                  {consentWords(standing, agreed, "brief")}
                </span>
              </span>
            )}
            {conversation.unverified && (
              <span>
                <b>{t("identity.unverified")}</b>
              </span>
            )}
            {subject && (
              <span className={styles.gives}>
                <span>{subject}</span>
              </span>
            )}
            {archived && (
              <span>
                <span>{t("list.archived")}</span>
              </span>
            )}
          </p>
        </div>
        <Presence conversation={id} />
        {contact === "" && <Stranger conversation={conversation} />}
        {!panelOpen && <TagCommand of={{ ...conversation, kind: "conversation" }} />}
        <Assignee conversation={conversation} />
        <ArchiveButton conversation={conversation} />
        <IconButton
          icon="info"
          label={t("thread.details")}
          keys={keysOf("details")}
          on={panelOpen}
          onClick={toggle}
        />
      </header>
      <Thread conversation={conversation} {...(message && { first: message })} />
      <Writing key={conversation.id} conversation={conversation} />
    </>
  );
}

/** Says beforehand that everyone is concerned. */
function ArchiveButton({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords();
  const archive = useArchive(conversation);
  useCommand("archive", () => archive(true));
  useCommand("unarchive", () => archive(false));
  const { archived } = conversation;
  return (
    <IconButton
      icon={archived ? "inbox" : "archive"}
      label={t(archived ? "archive.back" : "archive.do")}
      keys={keysOf(archived ? "unarchive" : "archive")}
      onClick={() => archive(!archived)}
    />
  );
}
