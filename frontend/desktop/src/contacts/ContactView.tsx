import { Modal } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate, rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { ContactCard } from "../backend/contact.ts";
import { useContact } from "../backend/queries.ts";
import { avatarKind, Button, IconButton, Problem, useNow, usePlace } from "../controls/index.ts";
import { channelOf } from "../conversation/channels.ts";
import { senderOf } from "../conversation/sender.ts";
import { ExportButton } from "../export/ExportButton.tsx";
import { HelpLink } from "../help/Help.tsx";
import { usePreview } from "../inbox/preview.ts";
import { MailButton } from "../mail/MailButton.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { Tags } from "../tags/Tags.tsx";
import { ConsentFacts } from "../text/ConsentFacts.tsx";
import { TextButton } from "../text/TextButton.tsx";
import { useWords } from "../words/index.ts";
import { shortDate, useAccountWords } from "./account.ts";
import styles from "./ContactView.module.css";
import { Identity } from "./Identity.tsx";
import { InviteButton } from "./InviteButton.tsx";
import { shownPhone } from "./phone.ts";

/** All about one person, and the ways to reach them. */
export function ContactView({ id }: { readonly id: string }) {
  const t = useWords();
  const { data: card, error } = useContact(id);
  const { back } = useNavigation();
  if (!card) return <Problem error={error} />;
  return (
    <div className={styles.card}>
      <IconButton className={styles.back} icon="chevron-left" label={t("back")} onClick={back} />
      <Hero card={card} />
      <Identity card={card} />
      {card.asksConfirmation && <Confirmation card={card} />}
      {card.unreached && (
        <div className={styles.confirmation} role="status">
          <Icon name="warning" />
          <p>{card.unreached}</p>
        </div>
      )}
      <section className={styles.section}>
        <h2>{t("contact.reach")}</h2>
        {card.phone || card.email ? (
          <dl className={styles.facts}>
            {card.phone && (
              <>
                <dt>{t("form.phone")}</dt>
                <dd>{shownPhone(card.phone)}</dd>
              </>
            )}
            {card.email && (
              <>
                <dt>{t("form.email")}</dt>
                <dd>{card.email}</dd>
              </>
            )}
            {card.language && (
              <>
                <dt>{t("form.language")}</dt>
                <dd>{t(`language.${card.language}`)}</dd>
              </>
            )}
          </dl>
        ) : (
          <p className={styles.none}>{t("contact.noReach")}</p>
        )}
      </section>
      {(card.phone || card.email) && (
        <section className={styles.section}>
          <h2>{t("consent.section")}</h2>
          <dl className={styles.facts}>
            {card.phone && (
              <>
                <dt>{t("consent.texts")}</dt>
                <dd>
                  <ConsentFacts card={card} />
                </dd>
              </>
            )}
            {card.email && (
              <>
                <dt>{t("consent.mail")}</dt>
                <dd>
                  <ConsentFacts card={card} to="mail" />
                </dd>
              </>
            )}
          </dl>
        </section>
      )}
      <section className={styles.section}>
        <h2>{t("tags.title")}</h2>
        <Tags of={{ ...card, kind: "contact" }} />
      </section>
      <Conversations card={card} />
    </div>
  );
}

function Hero({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const place = usePlace();
  const accountWords = useAccountWords();
  const { openNewMessage, openContactForm } = useNavigation();
  const [inviting, setInviting] = useState(false);
  const joined = card.account === "active";
  return (
    <>
      <header className={styles.hero}>
        <Avatar kind={avatarKind(card)} initials={card.initials} size="card" />
        <div className={styles.who}>
          <h1 tabIndex={-1} data-focus>
            {card.name}
          </h1>
          {card.kind === "relative" && card.relatedName ? (
            <p>{t("contact.relativeOf", { name: card.relatedName })}</p>
          ) : (
            card.kind !== "patient" && <p>{t(`kind.${card.kind}`)}</p>
          )}
          {card.birthDate && (
            <p>{t("contact.born", { date: calendarDate(card.birthDate, spoken()) })}</p>
          )}
          <p className={styles.account}>
            {joined ? (
              <>
                <span className={styles.secure}>
                  <Icon name="lock" size="small" />
                  <b>{t("account.joined")}</b>
                </span>
                {card.accountAt && shortDate(card.accountAt, place)}
              </>
            ) : (
              accountWords(card)
            )}
            {(card.canInvite || card.canResend) && (
              <InviteButton contact={card.id} name={card.name} account={card.account} />
            )}
          </p>
        </div>
        <Button look="quiet" icon="pencil" onClick={() => openContactForm(card.id)}>
          {t("contact.edit")}
        </Button>
      </header>
      <div className={styles.ways}>
        <Button
          look={joined ? "secure" : "soft"}
          icon="lock"
          large
          onClick={() => (joined ? openNewMessage([card.id]) : setInviting(true))}
        >
          {t("contact.message")}
        </Button>
        {card.phone && <TextButton card={card} />}
        {card.email && <MailButton card={card} />}
      </div>
      <Modal
        opened={inviting && !joined}
        onClose={() => setInviting(false)}
        title={t("contact.inviteTo", { name: card.name })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <p className={styles.ask}>{t("contact.inviteWhy", { name: card.name })}</p>
        <HelpLink article="invite" />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: closes after the button inside was pressed */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button inside hears the keys */}
        <div className={styles.acts} onClick={() => setInviting(false)}>
          <Button>{t("cancel")}</Button>
          {(card.canInvite || card.canResend) && (
            <InviteButton contact={card.id} name={card.name} account={card.account} look="ink" />
          )}
        </div>
      </Modal>
    </>
  );
}

/** The patient waits: their birth date is missing here or differs. */
function Confirmation({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const backend = useBackend();
  const confirm = useMutation({
    mutationFn: () => backend.confirmPatient(card.id),
    onError: toastProblem,
  });
  return (
    <div className={styles.confirmation} role="status">
      <Icon name="warning" />
      <p>{t("contact.asks", { name: card.name })}</p>
      <Button
        look="ink"
        aria-disabled={confirm.isPending}
        onClick={() => {
          if (!confirm.isPending) confirm.mutate();
        }}
      >
        {t("contact.confirm")}
      </Button>
    </div>
  );
}

function Conversations({ card }: { readonly card: ContactCard }) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const { openConversation, openNewMessage } = useNavigation();
  const preview = usePreview();
  const { conversations, draft } = card;
  const inactive = conversations.filter(({ readOnly }) => readOnly).length;
  const closeAll = useCloseAll();
  // A group is closed by itself: it is others' conversation too.
  const closable = conversations.filter(
    ({ readOnly, group, channel }) => !readOnly && !group && channelOf(channel).portal,
  );
  const called = ({ subject, group, name, channel }: (typeof conversations)[number]) =>
    subject ||
    (group ? name : t(channelOf(channel).portal ? "details.noSubject" : channelOf(channel).short));
  return (
    <section className={styles.section}>
      <h2>
        {t("contact.conversations")}
        {conversations.length > 0 && (
          <span className={styles.count}>
            {inactive > 0
              ? t("contact.count", { count: conversations.length, inactive })
              : conversations.length}
          </span>
        )}
      </h2>
      {conversations.length === 0 && !draft.body && (
        <p className={styles.none}>{t("contact.noConversations")}</p>
      )}
      <ul className={styles.conversations}>
        {draft.body && (
          <li>
            <button type="button" onClick={() => openNewMessage([card.id])}>
              <span className={styles.pencil}>
                <Icon name="pencil" />
              </span>
              <span className={styles.subject}>
                <b>{t("row.draft")}</b>
              </span>
              <span className={styles.preview}>{draft.body}</span>
            </button>
          </li>
        )}
        {conversations.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => openConversation(row.id)}>
              <Avatar kind={avatarKind(row)} initials={row.initials} size="small" />
              <span className={styles.subject}>
                <b>{row.readOnly ? t("row.inactive", { name: called(row) }) : called(row)}</b>
                <span>
                  {channelOf(row.channel).carried
                    ? senderOf(row)
                    : t(row.group ? "contact.group" : "contact.secureFrom", {
                        link: row.linkName,
                      })}
                </span>
              </span>
              <span className={styles.preview}>{preview(row)}</span>
              <time>{row.at && rowTime(row.at, now, place)}</time>
            </button>
          </li>
        ))}
      </ul>
      {conversations.length > 0 && <ExportButton of={{ contact: card.id, name: card.name }} />}
      {closable.length > 0 && (
        <Button look="quiet" icon="blocked" onClick={() => closeAll(closable.map(({ id }) => id))}>
          {t("contact.closeAll")}
        </Button>
      )}
    </section>
  );
}

/** Closes all of somebody's conversations to writing, and offers to take that back (RO-08). */
function useCloseAll() {
  const t = useWords();
  const backend = useBackend();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ ids, readOnly }: { ids: string[]; readOnly: boolean }) =>
      backend.setAllReadOnly(ids, readOnly),
    onSuccess: (_, { ids, readOnly }) =>
      toast(t(readOnly ? "contact.closedAll" : "contact.openedAll", { count: ids.length }), {
        label: t("undo"),
        act: () => mutate({ ids, readOnly: !readOnly }),
      }),
    onError: toastProblem,
  });
  return (ids: string[]) => {
    if (!isPending) mutate({ ids, readOnly: true });
  };
}
