import { Modal } from "@mantine/core";
import { useState } from "react";
import type { Role, Staff, StaffMember } from "../backend/team.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { RoleChoice } from "./RoleChoice.tsx";
import styles from "./Settings.module.css";
import { called } from "./Team.tsx";
import { useTeam } from "./useTeam.ts";

interface RoleFormProps {
  readonly member: StaffMember;
  readonly staff: Staff;
  readonly close: () => void;
}

/** Gives somebody another role. It counts from their next request on. */
export function RoleForm({ member, staff, close }: RoleFormProps) {
  const t = useWords();
  const [role, setRole] = useState<Role>(member.role);
  const save = useTeam((backend, to: Role) => backend.setRole(member.id, to));
  const wrong = fieldError(save.error, "role");
  return (
    <Modal
      opened
      onClose={close}
      title={t("team.roleOf", { name: called(member) })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) save.mutate(role, { onSuccess: close });
        }}
      >
        {save.error && !wrong && <Problem error={save.error} />}
        <RoleChoice role={role} choose={setRole} owner={staff.owner} error={wrong} first />
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
