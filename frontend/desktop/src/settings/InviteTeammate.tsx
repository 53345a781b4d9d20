import { Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Role, Staff, TeammateForm } from "../backend/team.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { RoleChoice } from "./RoleChoice.tsx";
import styles from "./Settings.module.css";
import { useTeam } from "./useTeam.ts";

interface InviteTeammateProps {
  readonly staff: Staff;
  readonly close: () => void;
}

/** Invites somebody to the staff: by address, with a role, to links. */
export function InviteTeammate({ staff, close }: InviteTeammateProps) {
  const t = useWords();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [links, setLinks] = useState<readonly string[]>(
    staff.links.filter((link) => link.default).map(({ id }) => id),
  );
  const invite = useTeam((backend, form: TeammateForm) => backend.inviteTeammate(form));
  const wrong = fieldError(invite.error, "email") ?? fieldError(invite.error, "role");
  return (
    <Modal
      opened
      onClose={close}
      title={t("team.inviteTitle")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (invite.isPending) return;
          invite.mutate(
            { id: "", email, role, links: [...links] },
            {
              onSuccess: () => {
                toast(t("team.sent", { email }));
                close();
              },
            },
          );
        }}
      >
        {invite.error && !wrong && <Problem error={invite.error} />}
        <TextInput
          label={t("signIn.email")}
          description={t("team.inviteHelp")}
          type="email"
          autoComplete="off"
          value={email}
          error={fieldError(invite.error, "email")}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
        />
        <RoleChoice
          role={role}
          choose={setRole}
          owner={staff.owner}
          error={fieldError(invite.error, "role")}
        />
        <fieldset className={styles.choice}>
          <legend>{t("team.links")}</legend>
          {staff.links.map(({ id, name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={links.includes(id)}
                onChange={(event) =>
                  setLinks(
                    event.currentTarget.checked
                      ? [...links, id]
                      : links.filter((other) => other !== id),
                  )
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={invite.isPending}>
            {t("team.invite")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
