import { Modal, NativeSelect } from "@mantine/core";
import { Avatar } from "@rowan/shared/ui";
import type { FormEvent, ReactNode } from "react";
import { BackendError } from "../backend/backend.ts";
import type { LinkMember } from "../backend/link.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { TagField } from "../tags/Tags.tsx";
import { useWords } from "../words/index.ts";
import { Choice } from "./Choice.tsx";
import styles from "./Settings.module.css";
import type { useSender } from "./sender.ts";

interface SenderFormProps {
  readonly title: string;
  readonly sender: ReturnType<typeof useSender>;
  /** Who can be a member. */
  readonly staff: readonly LinkMember[];
  readonly save: { readonly isPending: boolean; readonly error: Error | null };
  /** The fields that say themselves what is wrong with them; anything else stands above. */
  readonly fields: readonly string[];
  readonly submit: () => void;
  /** What the button says that saves. */
  readonly act?: string;
  readonly close: () => void;
  /** What only this kind of sender has. */
  readonly children: ReactNode;
}

/** A dialog that makes a sender or changes one. A new one gets its members with it. */
export function SenderForm(props: SenderFormProps) {
  const { title, sender, staff, save, fields, submit, act, close, children } = props;
  const t = useWords();
  const wrong = save.error && BackendError.from(save.error).field;
  const known = [...fields, "assignee", "members"].includes(wrong ?? "");
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <form
        className={styles.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!save.isPending) submit();
        }}
        noValidate
      >
        {save.error && !known && <Problem error={save.error} />}
        {children}
        {sender.isNew && (
          <Choice
            staff={staff}
            chosen={sender.members}
            choose={sender.choose}
            error={fieldError(save.error, "members")}
          />
        )}
        <fieldset className={styles.begin}>
          <legend>{t("links.begin")}</legend>
          <p>{t("links.beginHelp")}</p>
          <NativeSelect
            label={t("links.assignee")}
            value={sender.assignee}
            error={fieldError(save.error, "assignee")}
            onChange={(event) => sender.assign(event.currentTarget.value)}
            data={[
              { value: "", label: t("links.nobody") },
              ...staff
                .filter(({ id }) => sender.members.includes(id))
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <TagField label={t("links.tags")} chosen={sender.tags} choose={sender.setTags} />
        </fieldset>
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={save.isPending}>
            {act ?? t("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** A sender's members, as a table lists them. */
export function MemberList({ members }: { readonly members: readonly LinkMember[] }) {
  return (
    <ul className={styles.members}>
      {members.map(({ id, name, initials }) => (
        <li key={id}>
          <Avatar kind="teammate" initials={initials} size="small" />
          {name}
        </li>
      ))}
    </ul>
  );
}
