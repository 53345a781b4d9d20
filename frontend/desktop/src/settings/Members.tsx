import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { BackendError } from "../backend/backend.ts";
import type { LinkMember } from "../backend/link.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { Choice } from "./Choice.tsx";
import styles from "./Settings.module.css";

/** What the members of are chosen: a link or a number. */
interface Sender {
  readonly id: string;
  readonly name: string;
  readonly members: readonly LinkMember[];
}

interface Change {
  readonly id: string;
  readonly add: string[];
  readonly remove: string[];
}

interface MembersProps {
  readonly of: Sender;
  /** Who can be one. */
  readonly staff: readonly LinkMember[];
  readonly save: {
    mutate(change: Change, then: { onSuccess: () => void; onError: () => void }): void;
    reset(): void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
  readonly close: () => void;
}

/** Chooses who reads and writes on a link or a number. Removing somebody is asked about first. */
export function Members({ of, staff, save, close }: MembersProps) {
  const t = useWords();
  const before = of.members.map(({ id }) => id);
  const [chosen, setChosen] = useState<readonly string[]>(before);
  const [asking, setAsking] = useState(false);
  const removed = of.members.filter(({ id }) => !chosen.includes(id));
  const error = save.error && BackendError.from(save.error);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    // Nobody is left: the answer says so, and there is nobody to ask about.
    if (removed.length > 0 && chosen.length > 0 && !asking) return setAsking(true);
    const add = chosen.filter((id) => !before.includes(id));
    const remove = removed.map(({ id }) => id);
    save.mutate({ id: of.id, add, remove }, { onSuccess: close, onError: () => setAsking(false) });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("links.membersOf", { name: of.name })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {error && error.field !== "members" && <Problem error={error} />}
        {asking ? (
          <Removing removed={removed} />
        ) : (
          <Choice
            // Whoever left the practice can still be taken off.
            staff={[...staff, ...of.members.filter(gone(staff))]}
            first
            chosen={chosen}
            choose={(next) => {
              setChosen(next);
              if (save.error) save.reset();
            }}
            error={fieldError(save.error, "members")}
          />
        )}
        <div className={styles.acts}>
          <Button onClick={asking ? () => setAsking(false) : close}>
            {t(asking ? "links.goBack" : "cancel")}
          </Button>
          <Button
            key={String(asking)}
            type="submit"
            look="ink"
            aria-disabled={save.isPending}
            autoFocus={asking}
          >
            {t(asking ? "links.remove" : "save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function gone(staff: readonly LinkMember[]) {
  return ({ id }: LinkMember) => !staff.some((person) => person.id === id);
}

function Removing({ removed }: { readonly removed: readonly LinkMember[] }) {
  const t = useWords();
  return (
    <div className={styles.removing} role="alert">
      {removed.map(({ id, name }) => (
        <p key={id}>{t("links.removing", { name })}</p>
      ))}
    </div>
  );
}
