import { Modal, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { Staff, StaffMember } from "../backend/team.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";
import { called } from "./Team.tsx";
import { useTeam } from "./useTeam.ts";

interface RemoveTeammateProps {
  readonly member: StaffMember;
  readonly staff: Staff;
  readonly close: () => void;
}

/** Ends somebody's access, and says who takes over their links. */
export function RemoveTeammate({ member, staff, close }: RemoveTeammateProps) {
  const t = useWords();
  const name = called(member);
  const [heir, setHeir] = useState("");
  const set = useTeam((backend, active: boolean) => backend.setActive(member.id, active, heir));
  const wrong = fieldError(set.error, "heir");
  const others = staff.members.filter(({ id, state }) => id !== member.id && state === "active");
  return (
    <Modal
      opened
      onClose={close}
      title={t("team.removeTitle", { name })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (set.isPending) return;
          set.mutate(false, {
            onSuccess: () => {
              toast(t("team.wasRemoved", { name }), {
                label: t("team.reactivate"),
                act: () => set.mutate(true, { onError: toastProblem }),
              });
              close();
            },
          });
        }}
      >
        {set.error && !wrong && <Problem error={set.error} />}
        <p className={styles.removing}>{t("team.removing", { name })}</p>
        {member.needsHeir && (
          <NativeSelect
            label={t("team.heir")}
            value={heir}
            error={wrong}
            onChange={(event) => setHeir(event.currentTarget.value)}
            data={[
              { value: "", label: t("team.chooseHeir") },
              ...others.map((other) => ({ value: other.id, label: other.name })),
            ]}
            data-autofocus
          />
        )}
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={set.isPending}>
            {t("team.remove")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
