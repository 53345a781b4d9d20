import { Menu, Modal } from "@mantine/core";
import { rowTime } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useRef } from "react";
import { useDevices, useStaff } from "../backend/queries.ts";
import type { Device, Staff, StaffMember } from "../backend/team.ts";
import { Button, IconButton, Problem, useNow, usePlace } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { DeviceList } from "./DeviceList.tsx";
import { InviteTeammate } from "./InviteTeammate.tsx";
import { Page } from "./Page.tsx";
import { RemoveTeammate } from "./RemoveTeammate.tsx";
import { RoleForm } from "./RoleForm.tsx";
import settings from "./Settings.module.css";
import styles from "./Team.module.css";
import { useAsked } from "./useAsked.ts";
import { useTeam } from "./useTeam.ts";

type Asked = {
  readonly what: "invite" | "role" | "remove" | "devices";
  readonly member: StaffMember | null;
};

/** What somebody is called who may not have a name yet. */
export function called({ name, email }: StaffMember): string {
  return name || email;
}

/** Team: who works here, as what, and when they were last there. */
export function Team() {
  const t = useWords();
  const { data: staff, error } = useStaff();
  const { data: devices = [] } = useDevices();
  const table = useRef<HTMLTableElement>(null);
  const inviting = useRef<HTMLButtonElement>(null);
  const { asked, ask, close } = useAsked<Asked>(
    ({ member }) =>
      table.current?.querySelector<HTMLElement>(`[data-member="${member?.id ?? ""}"]`) ??
      inviting.current,
  );
  return (
    <Page
      title={t("settings.team")}
      lead={t("team.lead")}
      act={
        staff?.canManage && (
          <Button
            ref={inviting}
            look="ink"
            icon="person-add"
            onClick={() => ask({ what: "invite", member: null })}
          >
            {t("team.invite")}
          </Button>
        )
      }
    >
      <Problem error={error} />
      {staff && !staff.canManage && (
        <p className={settings.why}>
          <Icon name="info" size="small" />
          {staff.why}
        </p>
      )}
      {staff && (
        <table className={`${settings.links} ${styles.team}`} ref={table}>
          <caption className="sr-only">{t("settings.team")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("team.who")}</th>
              <th scope="col">{t("team.role")}</th>
              <th scope="col">{t("team.seen")}</th>
              {staff.canManage && (
                <th scope="col">
                  <span className="sr-only">{t("links.actions")}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {staff.members.map((member) => (
              <Row
                key={member.id}
                member={member}
                staff={staff}
                devices={devices.filter(({ teammate }) => teammate === member.id)}
                ask={(what) => ask({ what, member })}
              />
            ))}
          </tbody>
        </table>
      )}
      {staff && asked?.what === "invite" && <InviteTeammate staff={staff} close={close} />}
      {staff && asked?.what === "role" && asked.member && (
        <RoleForm member={asked.member} staff={staff} close={close} />
      )}
      {staff && asked?.what === "remove" && asked.member && (
        <RemoveTeammate member={asked.member} staff={staff} close={close} />
      )}
      {asked?.what === "devices" && asked.member && (
        <Modal
          opened
          onClose={close}
          size="lg"
          title={t("team.devicesOf", { name: called(asked.member) })}
          closeButtonProps={{ "aria-label": t("close") }}
        >
          <DeviceList devices={devices.filter(({ teammate }) => teammate === asked.member?.id)} />
        </Modal>
      )}
    </Page>
  );
}

interface RowProps {
  readonly member: StaffMember;
  readonly staff: Staff;
  readonly devices: readonly Device[];
  readonly ask: (what: Asked["what"]) => void;
}

function Row({ member, staff, devices, ask }: RowProps) {
  const t = useWords();
  const place = usePlace();
  const now = useNow();
  const { name, initials, title, email, role, state, invitedUntil, me } = member;
  const seen = devices.map(({ lastSeen }) => lastSeen).sort()[devices.length - 1];
  return (
    <tr data-archived={state !== "active"}>
      <th scope="row">
        <span className={styles.who}>
          <Avatar kind="teammate" initials={initials || "?"} size="small" />
          <span>
            <span className={settings.name}>
              {called(member)}
              {me && <span className={styles.here}>{t("team.you")}</span>}
            </span>
            <span className={settings.kind}>{name ? title || email : t("team.notJoined")}</span>
          </span>
        </span>
      </th>
      <td>
        <span className={settings.label}>{t("team.role")}</span>
        {t(`role.${role}`)}
      </td>
      <td>
        <span className={settings.label}>{t("team.seen")}</span>
        {state === "active" && (seen ? rowTime(seen, now, place) : t("team.never"))}
        {state === "invited" && t("team.invited", { date: rowTime(invitedUntil, now, place) })}
        {state === "expired" && t("team.expired")}
        {state === "revoked" && t("team.revoked")}
        {state === "removed" && t("team.removed")}
        {devices.some(({ stopped }) => stopped) && (
          <span className={styles.stopped}>
            <Icon name="warning" size="small" />
            {t("devices.stopped")}
          </span>
        )}
      </td>
      {staff.canManage && (
        <td className={settings.act}>
          <Actions member={member} staff={staff} ask={ask} />
        </td>
      )}
    </tr>
  );
}

interface ActionsProps {
  readonly member: StaffMember;
  readonly staff: Staff;
  readonly ask: RowProps["ask"];
}

/** What can be done about somebody, by where they stand. */
function Actions({ member, staff, ask }: ActionsProps) {
  const t = useWords();
  const { id, email, role, state, me } = member;
  const name = called(member);
  const say = (message: string) => ({ onSuccess: () => toast(message), onError: toastProblem });
  const invite = useTeam((backend, _: null) =>
    backend.inviteTeammate({ id, email, role, links: [] }),
  );
  const reset = useTeam((backend, _: null) => backend.resetSignIn(id));
  const active = useTeam((backend, to: boolean) => backend.setActive(id, to, ""));
  const end = useTeam((backend, _: null) => backend.revokeDevice(id, ""));
  const theirs = staff.owner || role !== "owner";
  const waits = state === "invited" || state === "expired" || state === "revoked";
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <IconButton data-member={id} icon="dots" label={t("links.change", { name })} />
      </Menu.Target>
      <Menu.Dropdown>
        {waits && (
          <Menu.Item
            leftSection={<Icon name="send" />}
            onClick={() => invite.mutate(null, say(t("team.resent", { name })))}
          >
            {t("team.resend")}
          </Menu.Item>
        )}
        {(state === "invited" || state === "expired") && (
          <Menu.Item
            leftSection={<Icon name="blocked" />}
            onClick={() => active.mutate(false, say(t("team.wasRevoked", { name })))}
          >
            {t("team.revoke")}
          </Menu.Item>
        )}
        {state === "active" && theirs && (
          <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => ask("role")}>
            {t("team.changeRole")}
          </Menu.Item>
        )}
        {state === "active" && (
          <Menu.Item leftSection={<Icon name="computer" />} onClick={() => ask("devices")}>
            {t("settings.devices")}
          </Menu.Item>
        )}
        {state === "active" && (
          <Menu.Item
            leftSection={<Icon name="envelope" />}
            onClick={() => reset.mutate(null, say(t("team.wasReset", { name })))}
          >
            {t("team.reset")}
          </Menu.Item>
        )}
        {state === "active" && !me && (
          <Menu.Item
            leftSection={<Icon name="lock" />}
            onClick={() => end.mutate(null, say(t("team.signedOut", { name })))}
          >
            {t("team.signOut")}
          </Menu.Item>
        )}
        {state === "active" && !me && theirs && (
          <Menu.Item leftSection={<Icon name="close" />} onClick={() => ask("remove")}>
            {t("team.remove")}
          </Menu.Item>
        )}
        {state === "removed" && (
          <Menu.Item
            leftSection={<Icon name="person-add" />}
            onClick={() => active.mutate(true, say(t("team.reactivated", { name })))}
          >
            {t("team.reactivate")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
