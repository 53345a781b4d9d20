import { Modal, TagsInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import { useTags } from "../backend/queries.ts";
import { Button, IconButton, Problem } from "../controls/index.ts";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Tags.module.css";

/** What carries tags. */
export interface Tagged {
  readonly kind: "conversation" | "contact";
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
}

/** Two spellings that differ in case only are one tag. */
const lacks = (tags: readonly string[]) => (tag: string) =>
  !tags.some((other) => other.toLowerCase() === tag.toLowerCase());

/** What is added and what is taken off to make of some tags others. */
export function difference(before: readonly string[], after: readonly string[]) {
  return { add: after.filter(lacks(before)), remove: before.filter(lacks(after)) };
}

/** The tags of something, each a way to the list of what carries it, and the way to change them. */
export function Tags({ of }: { readonly of: Tagged }) {
  const t = useWords();
  const { openList } = useNavigation();
  const [editing, setEditing] = useState(false);
  useCommand("tag", () => setEditing(true));
  return (
    <span className={styles.tags}>
      {of.tags.length === 0 && <span className={styles.none}>{t("tags.none")}</span>}
      {of.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          className={styles.chip}
          aria-label={t("tags.show", { tag })}
          onClick={() => openList(`tag:${tag}`)}
        >
          {tag}
        </button>
      ))}
      <IconButton
        icon="tag"
        label={t("tags.edit")}
        keys={keysOf("tag")}
        onClick={() => setEditing(true)}
      />
      {editing && <TagDialog of={of} close={() => setEditing(false)} />}
    </span>
  );
}

/** Ctrl Shift G where no tags are on screen. */
export function TagCommand({ of }: { readonly of: Tagged }) {
  const [editing, setEditing] = useState(false);
  useCommand("tag", () => setEditing(true));
  return editing && <TagDialog of={of} close={() => setEditing(false)} />;
}

interface TagDialogProps {
  readonly of: Tagged;
  readonly close: () => void;
}

function TagDialog({ of, close }: TagDialogProps) {
  const t = useWords();
  const backend = useBackend();
  const [chosen, setChosen] = useState<readonly string[]>(of.tags);
  const put = (add: string[], remove: string[]) =>
    of.kind === "contact"
      ? backend.tagContact(of.id, add, remove)
      : backend.tagConversation(of.id, add, remove);
  const undo = useMutation({
    mutationFn: ({ add, remove }: ReturnType<typeof difference>) => put(remove, add),
    onError: toastProblem,
  });
  const save = useMutation({
    mutationFn: ({ add, remove }: ReturnType<typeof difference>) => put(add, remove),
    onSuccess: (_, changed) => {
      close();
      toast(t("tags.done"), { label: t("undo"), act: () => undo.mutate(changed) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const changed = difference(of.tags, chosen);
    if (changed.add.length + changed.remove.length === 0) close();
    else save.mutate(changed);
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("tags.of", { name: of.name })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <TagField chosen={chosen} choose={setChosen} label={t("tags.title")} first />
        <Problem error={save.error} />
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

interface TagFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly chosen: readonly string[];
  readonly choose: (tags: readonly string[]) => void;
  /** A dialog's focus begins here. */
  readonly first?: boolean;
}

/** Tags that are typed, or chosen from those in use. Backspace takes the last one off. */
export function TagField({ label, description, chosen, choose, first = false }: TagFieldProps) {
  const t = useWords();
  const known = useTags() ?? [];
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={t("tags.add")}
      data={known}
      value={[...chosen]}
      onChange={choose}
      maxLength={40}
      acceptValueOnBlur
      comboboxProps={{ withinPortal: false }}
      {...(first && { "data-autofocus": true })}
    />
  );
}
