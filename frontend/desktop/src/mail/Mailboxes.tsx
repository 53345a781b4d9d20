import { Menu } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useBackend } from "../backend/backend.ts";
import type { MailboxSetting, MailSettings } from "../backend/mail.ts";
import { useMailSettings } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { Arriving } from "../numbers/Arriving.tsx";
import numbers from "../numbers/Numbers.module.css";
import { useMailTrouble } from "../numbers/useTrouble.ts";
import { Members } from "../settings/Members.tsx";
import { MemberList } from "../settings/SenderForm.tsx";
import { SenderMenu } from "../settings/SenderMenu.tsx";
import { SenderPage } from "../settings/SenderPage.tsx";
import settings from "../settings/Settings.module.css";
import { useArchiving } from "../settings/sender.ts";
import { useAsked } from "../settings/useAsked.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { Footer } from "./Footer.tsx";
import { MailboxForm } from "./MailboxForm.tsx";
import styles from "./mail.module.css";
import { SignInAgain } from "./SignInAgain.tsx";
import { useSaveMailbox } from "./useSaveMailbox.ts";

type Asked = {
  readonly what: "form" | "members" | "signIn";
  readonly mailbox: string;
};

/** Email: the practice's mailboxes, who sees them, and whether mail arrives in them. */
export function Mailboxes() {
  const t = useWords();
  const { data, error } = useMailSettings();
  const page = useRef<HTMLDivElement>(null);
  const { asked, ask, close } = useAsked<Asked>(({ what, mailbox }) => {
    const of = (name: string) =>
      page.current?.querySelector<HTMLElement>(`[data-${name}="${mailbox}"]`);
    return (what === "signIn" && of("sign-in")) || of("sender");
  });
  const about = data?.mailboxes.find(({ id }) => id === asked?.mailbox);
  return (
    <SenderPage
      ref={page}
      title={t("settings.mailboxes")}
      lead={t("mailboxes.lead")}
      add={t("mailboxes.new")}
      begin={() => ask({ what: "form", mailbox: "" })}
      settings={data}
      error={error}
    >
      {data?.mailboxes.length === 0 && <p className={numbers.none}>{t("mailboxes.none")}</p>}
      {data && data.mailboxes.length > 0 && <List settings={data} ask={ask} />}
      {data && data.mailboxes.length > 0 && (
        <Footer key={data.footer} footer={data.footer} canEdit={data.canEdit} />
      )}
      {data && asked?.what === "form" && (
        <MailboxForm mailbox={about ?? null} settings={data} close={close} />
      )}
      {data && asked?.what === "members" && about && (
        <MailboxMembers mailbox={about} settings={data} close={close} />
      )}
      {asked?.what === "signIn" && about && <SignInAgain mailbox={about} close={close} />}
    </SenderPage>
  );
}

interface ListProps {
  readonly settings: MailSettings;
  readonly ask: (asked: Asked) => void;
}

function List({ settings: { mailboxes, canEdit }, ask }: ListProps) {
  const t = useWords();
  const trouble = useMailTrouble();
  const sorted = [...mailboxes].sort((a, b) => Number(a.archived) - Number(b.archived));
  return (
    <table className={`${settings.links} ${styles.mailboxes}`}>
      <caption className="sr-only">{t("settings.mailboxes")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("mailboxes.mailbox")}</th>
          <th scope="col">{t("links.members")}</th>
          {canEdit && (
            <th scope="col">
              <span className="sr-only">{t("links.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {sorted.map((mailbox) => {
          const { id, label, address, archived, health } = mailbox;
          return (
            <tr key={id} data-archived={archived}>
              <th scope="row">
                <span className={settings.name}>{label}</span>
                <span className={settings.kind}>
                  {address}
                  {archived && <b> · {t("links.archived")}</b>}
                </span>
                {!archived && (
                  <Arriving
                    set="receiving"
                    of={health}
                    at={health.heardAt}
                    wrong={capital(trouble(health))}
                  />
                )}
                {canEdit && signedOut.has(health.trouble) && !archived && (
                  <Button
                    className={styles.again}
                    data-sign-in={id}
                    onClick={() => ask({ what: "signIn", mailbox: id })}
                  >
                    {t(
                      health.trouble === "leave" ? "mailboxes.leaveAgain" : "mailboxes.signInAgain",
                    )}
                  </Button>
                )}
              </th>
              <td>
                <MemberList members={mailbox.members} />
              </td>
              {canEdit && (
                <td className={settings.act}>
                  <Actions mailbox={mailbox} ask={ask} />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The troubles that a new sign-in mends. */
const signedOut: ReadonlySet<string> = new Set(["credentials", "leave"]);

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

interface ActionsProps {
  readonly mailbox: MailboxSetting;
  readonly ask: ListProps["ask"];
}

function Actions({ mailbox, ask }: ActionsProps) {
  const t = useWords();
  const save = useSaveMailbox();
  const { id, label: name } = mailbox;
  const backend = useBackend();
  const test = useMutation({
    mutationFn: () => backend.testMailbox(id),
    onSuccess: () => toast(t("receiving.sent")),
    onError: toastProblem,
  });
  const archive = useArchiving({ save, id, name, said: t("mailboxes.wasArchived", { name }) });
  return (
    <SenderMenu
      of={{ ...mailbox, name }}
      change={t("mailboxes.change")}
      ask={(what) => ask({ what, mailbox: id })}
      archive={archive}
    >
      <Menu.Item
        leftSection={<Icon name="lock" />}
        onClick={() => ask({ what: "signIn", mailbox: id })}
      >
        {t("mailboxes.signInAgain")}
      </Menu.Item>
      {!mailbox.archived && (
        <Menu.Item leftSection={<Icon name="send" />} onClick={() => test.mutate()}>
          {t("receiving.test")}
        </Menu.Item>
      )}
    </SenderMenu>
  );
}

interface MailboxMembersProps {
  readonly mailbox: MailboxSetting;
  readonly settings: MailSettings;
  readonly close: () => void;
}

function MailboxMembers({ mailbox, settings: { staff }, close }: MailboxMembersProps) {
  const save = useSaveMailbox();
  return (
    <Members of={{ ...mailbox, name: mailbox.label }} staff={staff} save={save} close={close} />
  );
}
