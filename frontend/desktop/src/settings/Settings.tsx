import { Menu, NativeSelect } from "@mantine/core";
import { Icon, type IconName } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useBackend } from "../backend/backend.ts";
import type { LinkSetting, LinkSettings } from "../backend/link.ts";
import { useLinkSettings, useLinks, useOpenOf } from "../backend/queries.ts";
import { type SettingsPage, useNavigation } from "../shell/navigation.tsx";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { DoorDialog } from "./DoorDialog.tsx";
import { LinkForm } from "./LinkForm.tsx";
import { Members } from "./Members.tsx";
import { RotateDialog } from "./RotateDialog.tsx";
import { MemberList } from "./SenderForm.tsx";
import { SenderMenu } from "./SenderMenu.tsx";
import { SenderPage } from "./SenderPage.tsx";
import styles from "./Settings.module.css";
import { StoredFiles } from "./StoredFiles.tsx";
import { useArchiving } from "./sender.ts";
import { useAsked } from "./useAsked.ts";
import { useCopyDoor } from "./useDoor.ts";
import { useSaveLink } from "./useSaveLink.ts";

const pages = [
  { page: "secure", icon: "lock", title: "settings.secure" },
  { page: "numbers", icon: "phone", title: "settings.numbers" },
  { page: "mailboxes", icon: "envelope", title: "settings.mailboxes" },
  { page: "practice", icon: "building", title: "settings.practice" },
  { page: "team", icon: "users", title: "settings.team" },
  { page: "devices", icon: "computer", title: "settings.devices" },
  { page: "sending", icon: "send", title: "settings.sending" },
  { page: "lock", icon: "clock", title: "settings.lock" },
] as const satisfies readonly { page: SettingsPage; icon: IconName; title: string }[];

/** The pages of the settings. */
export function SettingsList() {
  const t = useWords();
  const { where, openSettings } = useNavigation();
  const { middle } = where;
  const current = middle.kind === "settings" ? middle.page : "";
  return (
    <>
      <header className={styles.listHead}>
        <h1>{t("settings.title")}</h1>
      </header>
      <ul className={styles.sections}>
        {pages.map(({ page, icon, title }) => (
          <li key={page}>
            <button
              type="button"
              className={styles.section}
              {...(page === current && { "aria-current": "page", "data-focus": true })}
              onClick={() => openSettings(page)}
            >
              <Icon name={icon} />
              {t(title)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type Asked = {
  readonly what: "form" | "members" | "door" | "rotate";
  readonly link: LinkSetting | null;
};

/** Secure Messaging: the practice's links, and which of them new conversations come from. */
export function SecureMessaging() {
  const t = useWords();
  const { data: settings, error } = useLinkSettings();
  const page = useRef<HTMLDivElement>(null);
  const { asked, ask, close } = useAsked<Asked>(({ link }) =>
    page.current?.querySelector<HTMLElement>(`[data-sender="${link?.id ?? ""}"]`),
  );
  return (
    <SenderPage
      ref={page}
      title={t("settings.secure")}
      lead={t("links.lead")}
      add={t("links.new")}
      begin={() => ask({ what: "form", link: null })}
      settings={settings}
      error={error}
    >
      {settings && <Links settings={settings} ask={ask} />}
      <DefaultFrom />
      <StoredFiles />
      {settings && asked?.what === "form" && (
        <LinkForm link={asked.link} settings={settings} close={close} />
      )}
      {asked?.what === "door" && asked.link && <DoorDialog link={asked.link.id} close={close} />}
      {asked?.what === "rotate" && asked.link && <RotateDialog link={asked.link} close={close} />}
      {settings && asked?.what === "members" && asked.link && (
        <LinkMembers link={asked.link} settings={settings} close={close} />
      )}
    </SenderPage>
  );
}

interface LinkMembersProps {
  readonly link: LinkSetting;
  readonly settings: LinkSettings;
  readonly close: () => void;
}

function LinkMembers({ link, settings, close }: LinkMembersProps) {
  const save = useSaveLink();
  return <Members of={link} staff={settings.staff} save={save} close={close} />;
}

interface LinksProps {
  readonly settings: LinkSettings;
  readonly ask: (asked: Asked) => void;
}

function Links({ settings, ask }: LinksProps) {
  const t = useWords();
  const links = [...settings.links].sort((a, b) => Number(a.archived) - Number(b.archived));
  const all = useOpenOf(settings.canEdit);
  const open = (link: LinkSetting) => (link.mine ? link.open : all && (all.get(link.id) ?? 0));
  return (
    <table className={styles.links}>
      <caption className="sr-only">{t("links.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("links.link")}</th>
          <th scope="col">{t("links.owner")}</th>
          <th scope="col">{t("links.members")}</th>
          <th scope="col" className={styles.number}>
            {t("links.open")}
          </th>
          {settings.canEdit && (
            <th scope="col">
              <span className="sr-only">{t("links.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {links.map((link) => (
          <tr key={link.id} data-archived={link.archived}>
            <th scope="row">
              <span className={styles.name}>{link.name}</span>
              <span className={styles.kind}>
                {t(`links.kind.${link.kind}`)}
                {link.archived && <b> · {t("links.archived")}</b>}
              </span>
            </th>
            <td>
              <span className={styles.label}>{t("links.owner")}</span>
              {link.ownerName || t("links.nobody")}
            </td>
            <td>
              <MemberList members={link.members} />
            </td>
            <td className={styles.number}>
              {open(link) !== undefined && <span className={styles.label}>{t("links.open")}</span>}
              {open(link)}
            </td>
            {settings.canEdit && (
              <td className={styles.act}>
                <Actions link={link} ask={ask} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ActionsProps {
  readonly link: LinkSetting;
  readonly ask: LinksProps["ask"];
}

function Actions({ link, ask }: ActionsProps) {
  const t = useWords();
  const save = useSaveLink();
  const copy = useCopyDoor();
  const { id, name } = link;
  const archive = useArchiving({ save, id, name, said: t("links.wasArchived", { name }) });
  return (
    <SenderMenu
      of={link}
      change={t("links.rename")}
      ask={(what) => ask({ what, link })}
      archive={archive}
    >
      {link.door && !link.archived && (
        <>
          <Menu.Item leftSection={<Icon name="copy" />} onClick={() => copy(id)}>
            {t("door.copy")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="mobile" />}
            onClick={() => ask({ what: "door", link })}
          >
            {t("door.show")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="blocked" />}
            onClick={() => ask({ what: "rotate", link })}
          >
            {t("door.rotate")}
          </Menu.Item>
        </>
      )}
    </SenderMenu>
  );
}

/** Which link a new conversation comes from, where there is a choice (LNK-03). */
function DefaultFrom() {
  const t = useWords();
  const backend = useBackend();
  const { data: links = [] } = useLinks();
  const keep = useMutation({
    mutationFn: (link: string) => backend.setDefaultFrom(link),
    onError: toastProblem,
  });
  if (links.length < 2) return null;
  return (
    <NativeSelect
      className={styles.from}
      label={t("links.from")}
      description={t("links.fromHelp")}
      value={keep.isPending ? keep.variables : (links.find((link) => link.default)?.id ?? "")}
      onChange={(event) => keep.mutate(event.currentTarget.value)}
      data={[
        { value: "", label: t("links.ask") },
        ...links.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
