import { Modal, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  BackendError,
  type LinkForm as Form,
  type LinkKind,
  type LinkSetting,
  type LinkSettings,
} from "../backend/backend.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { difference, TagField } from "../tags/Tags.tsx";
import { useWords } from "../words/index.ts";
import { Choice } from "./Choice.tsx";
import styles from "./Settings.module.css";
import { useSaveLink } from "./useSaveLink.ts";

interface LinkFormProps {
  /** null for a new one. */
  readonly link: LinkSetting | null;
  readonly settings: LinkSettings;
  readonly close: () => void;
}

const kinds: readonly LinkKind[] = ["team", "personal", "practice"];
const fields = ["name", "kind", "owner", "assignee", "members"];

const memberOf = (link: LinkSetting) => link.members.map(({ id }) => id);

/** Names a link and says whose it is. A new one gets its members with it. */
export function LinkForm({ link, settings, close }: LinkFormProps) {
  const t = useWords();
  const save = useSaveLink();
  const [name, setName] = useState(link?.name ?? "");
  const [kind, setKind] = useState<LinkKind>(link?.kind ?? "team");
  const [owner, setOwner] = useState(link?.owner ?? "");
  const [assignee, setAssignee] = useState(link?.assignee ?? "");
  const [tags, setTags] = useState<readonly string[]>(link?.tags ?? []);
  const [members, setMembers] = useState<readonly string[]>([]);
  const wrong = save.error && BackendError.from(save.error).field;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const changed = { name, kind, owner, assignee };
    const names: Form["fields"] = (["name", "kind", "owner", "assignee"] as const).filter(
      (field) =>
        changed[field] !== (link?.[field] ?? "") || (link === null && field !== "assignee"),
    );
    const { add: tag, remove: untag } = difference(link?.tags ?? [], tags);
    save.mutate(
      { id: link?.id ?? "", fields: names, ...changed, add: [...members], tag, untag },
      { onSuccess: close },
    );
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t(link ? "links.rename" : "links.new")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {save.error && !fields.includes(wrong ?? "") && <Problem error={save.error} />}
        <TextInput
          label={t("links.name")}
          description={t("links.nameHelp")}
          value={name}
          error={fieldError(save.error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <NativeSelect
          label={t("links.kind")}
          value={kind}
          error={fieldError(save.error, "kind")}
          onChange={(event) => setKind(event.currentTarget.value as LinkKind)}
          data={kinds.map((value) => ({ value, label: t(`links.kind.${value}`) }))}
        />
        <NativeSelect
          label={t("links.owner")}
          value={owner}
          error={fieldError(save.error, "owner")}
          onChange={(event) => setOwner(event.currentTarget.value)}
          data={[
            { value: "", label: t("links.nobody") },
            ...settings.staff.map((person) => ({ value: person.id, label: person.name })),
          ]}
        />
        {!link && (
          <Choice
            staff={settings.staff}
            chosen={members}
            choose={setMembers}
            error={fieldError(save.error, "members")}
          />
        )}
        <fieldset className={styles.begin}>
          <legend>{t("links.begin")}</legend>
          <p>{t("links.beginHelp")}</p>
          <NativeSelect
            label={t("links.assignee")}
            value={assignee}
            error={fieldError(save.error, "assignee")}
            onChange={(event) => setAssignee(event.currentTarget.value)}
            data={[
              { value: "", label: t("links.nobody") },
              ...settings.staff
                .filter(({ id }) => (link ? memberOf(link) : members).includes(id))
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <TagField label={t("links.tags")} chosen={tags} choose={setTags} />
        </fieldset>
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
