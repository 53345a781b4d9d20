import { TextInput } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate, initials, rowTime, stamp } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Files } from "../attachment/Files.tsx";
import { BackendError, type Conversation, useBackend } from "../backend/backend.ts";
import type { ContactKind } from "../backend/contact.ts";
import { useConversation, useMessageDetails, useStanding } from "../backend/queries.ts";
import { shortDate, useAccountWords } from "../contacts/account.ts";
import { shownPhone } from "../contacts/phone.ts";
import { avatarKind, Button, IconButton, Problem, useNow, usePlace } from "../controls/index.ts";
import { ExportButton } from "../export/ExportButton.tsx";
import { type Panel as PanelOf, useNavigation } from "../shell/navigation.tsx";
import { focusPane } from "../shell/panes.ts";
import { Tags } from "../tags/Tags.tsx";
import { useConsentWords } from "../text/Consent.tsx";
import { useWords } from "../words/index.ts";
import { channelOf } from "./channels.ts";
import styles from "./Panel.module.css";
import { addressOf } from "./sender.ts";
import { useReadOnly } from "./useReadOnly.ts";

interface PanelProps {
  readonly conversation: string;
  readonly panel: PanelOf;
  /** Whether it stands where everything else would. */
  readonly alone?: boolean;
}

/** The right-hand side: about the conversation, or about one of its messages. */
export function Panel({ conversation, panel, alone = false }: PanelProps) {
  const t = useWords();
  const { openPanel } = useNavigation();
  const heading = useRef<HTMLHeadingElement>(null);
  const cameFrom = useRef<Element | null>(null);

  // Whoever opens it goes to its heading, and Esc goes back where they came from.
  useEffect(() => {
    if (!panel.asked) return;
    const focus = document.activeElement;
    if (!heading.current?.closest('[data-pane="panel"]')?.contains(focus)) cameFrom.current = focus;
    heading.current?.focus();
  }, [panel]);

  const close = () => {
    openPanel({ kind: "closed" });
    const { current: back } = cameFrom;
    requestAnimationFrame(() => {
      if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus();
      else focusPane("middle");
    });
  };
  const { data: about } = useConversation(conversation);
  const title = t(panel.kind === "message" ? "messageDetails.title" : "details.title");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role depends on the room that there is
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles are landmarks, which have names
    <div
      className={styles.panel}
      data-pane="panel"
      tabIndex={-1}
      role={alone ? "main" : "complementary"}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      {alone && <h1 className="sr-only">{about?.name}</h1>}
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} data-focus>
          {title}
        </h2>
        <IconButton icon="close" label={t("details.close")} keys="Esc" onClick={close} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable */}
      <section className={styles.body} tabIndex={0} aria-label={title}>
        {panel.kind === "message" ? (
          <OfMessage id={panel.id} channel={about?.channel ?? "secure"} />
        ) : (
          <OfConversation id={conversation} />
        )}
      </section>
      {panel.kind === "conversation" && about && (
        <div className={styles.foot}>
          <ExportButton
            of={{
              conversation,
              name: about.name,
              ...(!about.group && about.contact !== "" && { contact: about.contact }),
            }}
          />
          <ReadOnlySwitch id={conversation} />
        </div>
      )}
      {panel.kind === "message" && (
        <div className={styles.foot}>
          <Button
            look="quiet"
            icon="chevron-left"
            onClick={() => openPanel({ kind: "conversation" })}
          >
            {t("details.back")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Closes the conversation to writing for both sides, or opens it again (RO-02, RO-05). */
function ReadOnlySwitch({ id }: { readonly id: string }) {
  const t = useWords();
  const { data: conversation } = useConversation(id);
  const setReadOnly = useReadOnly(id);
  if (!conversation || !channelOf(conversation.channel).portal) return null;
  const { readOnly } = conversation;
  return (
    <Button
      look="quiet"
      icon={readOnly ? "pencil" : "blocked"}
      onClick={() => setReadOnly(!readOnly)}
    >
      {t(readOnly ? "details.reactivate" : "details.makeReadOnly")}
    </Button>
  );
}

/** The subject, and the way to change it where it stands. */
function Subject({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords();
  const backend = useBackend();
  const { id, subject } = conversation;
  const [typed, setTyped] = useState<string | null>(null);
  const pencil = useRef<HTMLButtonElement>(null);
  const done = () => {
    setTyped(null);
    requestAnimationFrame(() => pencil.current?.focus());
  };
  const rename = useMutation({
    mutationFn: (words: string) => backend.renameConversation(id, words),
    onSuccess: done,
  });
  if (typed === null) {
    return (
      <span className={styles.subject}>
        {subject || t("details.noSubject")}
        <IconButton
          ref={pencil}
          icon="pencil"
          label={t("details.editSubject")}
          onClick={() => setTyped(subject)}
        />
      </span>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!rename.isPending) rename.mutate(typed.trim());
      }}
    >
      <TextInput
        aria-label={t("details.subject")}
        maxLength={120}
        value={typed}
        autoFocus
        error={rename.error && BackendError.from(rename.error).sentence}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          done();
        }}
      />
      <div className={styles.acts}>
        <Button onClick={done}>{t("cancel")}</Button>
        <Button type="submit" look="ink">
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

function OfMessage({ id, channel }: { readonly id: string; readonly channel: string }) {
  const t = useWords();
  const place = usePlace();
  const { data: details, error } = useMessageDetails(id);
  if (!details) return <Problem error={error} />;
  const automatic = details.sentBy === "Automatic";
  const { portal, unseen } = channelOf(channel);
  return (
    <>
      <h3>{t("messageDetails.sentBy")}</h3>
      <Who
        picture={<Avatar kind="teammate" initials={initials(details.sentBy)} size="small" />}
        name={automatic ? t("author.automatic") : details.sentBy}
      >
        <Icon name="check" size="small" />
        <time dateTime={details.sentAt}>{stamp(details.sentAt, place)}</time>
      </Who>
      <dl className={styles.facts}>
        <dt>{t("details.from")}</dt>
        <dd>{details.from}</dd>
      </dl>
      <h3>{t("messageDetails.seenBy")}</h3>
      {!portal && unseen && <p className={styles.notSeen}>{t(unseen)}</p>}
      {portal && details.seen.length === 0 && <NotSeen />}
      {(portal ? details.seen : []).map((seen) => (
        <Who
          key={seen.name}
          picture={
            <Avatar
              kind={seen.teammate ? "teammate" : "joined"}
              initials={seen.initials}
              size="small"
            />
          }
          name={seen.name}
        >
          {seen.at ? (
            <>
              <Icon name="eye" size="small" />
              <time dateTime={seen.at}>{stamp(seen.at, place)}</time>
            </>
          ) : (
            <NotSeen />
          )}
        </Who>
      ))}
    </>
  );
}

function NotSeen() {
  const t = useWords();
  return (
    <span className={styles.notSeen}>
      <Icon name="not-seen" size="small" />
      {t("messageDetails.notSeen")}
    </span>
  );
}

function OfConversation({ id }: { readonly id: string }) {
  const { data: conversation } = useConversation(id);
  // Why it cannot be read stands in the middle already.
  if (!conversation) return null;
  return <Facts conversation={conversation} />;
}

function Facts({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const accountWords = useAccountWords();
  const { openConversation, openContact } = useNavigation();
  const { portal, mailed, sender, fixed } = channelOf(conversation.channel);
  const standing = useStanding(conversation.textsTo || conversation.phone);
  const mailStanding = useStanding(conversation.emailTo || conversation.email);
  const consentWords = useConsentWords();
  const { name, account, accountAt, birthDate, phone, email, others } = conversation;
  const state =
    account === "active" && accountAt
      ? t("account.joinedAt", { date: shortDate(accountAt, place) })
      : accountWords(conversation);
  const facts: [string, string][] = [];
  if (birthDate) facts.push([t("details.born"), calendarDate(birthDate, spoken())]);
  if (phone) facts.push([t("details.phone"), shownPhone(phone)]);
  if (email) facts.push([t("details.email"), email]);
  if (standing) {
    const said = consentWords(standing, "texts", "beside");
    facts.push([t("consent.texts"), said || t("consent.none")]);
  }
  if (mailStanding) {
    const said = consentWords(mailStanding, "mail", "beside");
    facts.push([t("mailConsent.title"), said || t("consent.none")]);
  }
  return (
    <>
      <h3>{t("details.participants")}</h3>
      {conversation.group && <People people={conversation.people} />}
      {!conversation.group && conversation.contact === "" && (
        <Who picture={<Avatar kind={avatarKind(conversation)} size="small" />} name={name}>
          {t("text.unknown")}
        </Who>
      )}
      {!conversation.group && conversation.contact !== "" && (
        <button
          type="button"
          className={styles.open}
          onClick={() => openContact(conversation.contact)}
        >
          <Who
            picture={
              <Avatar
                kind={avatarKind({ account })}
                initials={conversation.initials}
                size="small"
              />
            }
            name={name}
          >
            {account === "active" && (
              <span className={styles.secure}>
                <Icon name="lock" size="small" />
              </span>
            )}
            {t("details.patientState", { state })}
          </Who>
        </button>
      )}
      <Who
        picture={
          <span className={styles.building}>
            <Icon name="building" />
          </span>
        }
        name={conversation.linkName}
      >
        {t(sender, { count: conversation.members })}
      </Who>
      <h3>{t("details.conversation")}</h3>
      <dl className={styles.facts}>
        {portal && (
          <>
            <dt>{t("details.subject")}</dt>
            <dd>
              <Subject key={conversation.id} conversation={conversation} />
            </dd>
          </>
        )}
        {mailed && (
          <>
            <dt>{t("details.subject")}</dt>
            <dd>{conversation.subject || t("details.noSubject")}</dd>
          </>
        )}
        <dt>{t("details.from")}</dt>
        <dd>
          {conversation.linkName} <span className={styles.address}>{addressOf(conversation)}</span>
          {fixed && <span className={styles.fixed}>{t(fixed)}</span>}
        </dd>
        <dt>{t("details.assigned")}</dt>
        <dd>{conversation.assigneeName || t("assign.nobody")}</dd>
        <dt>{t("tags.title")}</dt>
        <dd>
          <Tags of={{ ...conversation, kind: "conversation" }} />
        </dd>
      </dl>
      {!conversation.group && facts.length > 0 && (
        <>
          <h3>{t("details.patient")}</h3>
          <dl className={styles.facts}>
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Files conversation={conversation.id} />
      {others.length > 0 && (
        <>
          <h3>{t("details.others")}</h3>
          {others.map((row) => (
            <button
              key={row.id}
              type="button"
              className={styles.open}
              onClick={() => openConversation(row.id)}
            >
              <Who
                picture={<Avatar kind={avatarKind(row)} initials={row.initials} size="small" />}
                name={
                  row.subject ||
                  ((row.number || row.mailbox) && row.linkName) ||
                  t("details.noSubject")
                }
              >
                {t(channelOf(row.channel).short)} ·{" "}
                <time>{row.at && rowTime(row.at, now, place)}</time>
              </Who>
            </button>
          ))}
        </>
      )}
    </>
  );
}

/** Who takes part in a group: what they are, since when, and whether they have seen it (GRP-06). */
function People({ people }: { readonly people: Conversation["people"] }) {
  const t = useWords();
  const place = usePlace();
  const { openContact } = useNavigation();
  const now = useNow();
  return people.map((person) => {
    const { id, teammate, name, initials, role, since, seenAt } = person;
    const seen = seenAt ? (
      <span className={styles.notSeen}>
        <Icon name="eye" size="small" />
        {t("group.seenAt", { time: rowTime(seenAt, now, place) })}
      </span>
    ) : (
      <NotSeen />
    );
    if (teammate) {
      const words = [role || t("group.teammate")];
      if (since) words.push(t("group.since", { date: shortDate(since, place) }));
      return (
        <Who
          key={id}
          picture={<Avatar kind="teammate" initials={initials} size="small" />}
          name={name}
        >
          <span>{words.join(" · ")}</span>
          {seen}
        </Who>
      );
    }
    const words = [t(`kind.${role as ContactKind}`)];
    if (since) words.push(t("group.joinedAt", { date: shortDate(since, place) }));
    return (
      <button key={id} type="button" className={styles.open} onClick={() => openContact(id)}>
        <Who
          picture={<Avatar kind={avatarKind(person)} initials={initials} size="small" />}
          name={name}
        >
          <span>{words.join(" · ")}</span>
          {seen}
        </Who>
      </button>
    );
  });
}

interface WhoProps {
  readonly picture: ReactNode;
  readonly name: string;
  readonly children: ReactNode;
}

function Who({ picture, name, children }: WhoProps) {
  return (
    <span className={styles.who}>
      {picture}
      <span className={styles.words}>
        <b>{name}</b>
        <span>{children}</span>
      </span>
    </span>
  );
}
