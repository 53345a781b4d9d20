import { Avatar, Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { type Colleague, type Conversation, useBackend } from "../backend/backend.ts";
import { keys, useReaders } from "../backend/queries.ts";
import { Button, Problem } from "../controls/index.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { useCommand } from "../shell/commands.tsx";
import { useWords } from "../words/index.ts";
import composer from "./Composer.module.css";
import { Field } from "./Field.tsx";
import { asked, calledBy, meant } from "./mentions.ts";
import styles from "./Note.module.css";
import { useDraft } from "./useDraft.ts";

interface NoteComposerProps {
  readonly conversation: Conversation;
  readonly tabs: ReactNode;
}

/** Where a note to the team is written. It knows one way out, and that leads to the notes. */
export function NoteComposer({ conversation, tabs }: NoteComposerProps) {
  const t = useWords();
  const backend = useBackend();
  const announce = useAnnounce();
  const { id, name, noteDraft } = conversation;
  const team = useReaders(id) ?? [];
  const { text, state, write, save, take, gone, giveBack } = useDraft({
    id: `note:${id}`,
    draft: noteDraft,
    cached: keys.conversation(id),
    field: "noteDraft",
  });
  const area = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const [caret, setCaret] = useState(0);
  const [closed, setClosed] = useState(-1);
  const [active, setActive] = useState(0);
  const prefix = useId();
  useCommand("send", () => {
    if (!form.current?.contains(document.activeElement)) return false;
    form.current.requestSubmit();
    return true;
  });
  const add = useMutation({
    mutationFn: async (taken: Promise<string>) => {
      const body = await taken;
      try {
        await backend.addNote(id, body, calledBy(body, team));
      } catch (thrown) {
        giveBack(body);
        throw thrown;
      }
      gone();
    },
    onSuccess: () => announce(t("note.added")),
    onSettled: () => {
      busy.current = false;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    add.mutate(take());
  };

  const typing = asked(text, caret);
  const found = typing && typing.at !== closed ? meant(typing.query, team) : [];
  const at = Math.min(active, found.length - 1);
  const choose = (colleague: Colleague | undefined) => {
    if (!typing || !colleague) return;
    const begin = `${text.slice(0, typing.at)}@${colleague.name} `;
    write(begin + text.slice(caret));
    setCaret(begin.length);
    setActive(0);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(begin.length, begin.length);
    });
  };
  const pressed = (event: KeyboardEvent) => {
    if (found.length === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") setActive((at + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((at + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
    else if (event.key === "Escape") setClosed(typing?.at ?? -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { error } = add;
  return (
    <form
      ref={form}
      className={`${composer.composer} ${styles.box}`}
      aria-label={t("note.label", { name })}
      onSubmit={submit}
    >
      <div className={composer.top}>
        {tabs}
        <span className={styles.only}>
          <Icon name="lock" size="small" />
          {t("note.only")}
        </span>
      </div>
      <Field
        area={area}
        marking={undefined}
        aria-label={t("note.title")}
        aria-autocomplete="list"
        aria-controls={found.length > 0 ? `${prefix}team` : undefined}
        aria-activedescendant={found.length > 0 ? `${prefix}${at}` : undefined}
        placeholder={t("note.hint")}
        value={text}
        onChange={(event) => {
          if (error) add.reset();
          write(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setActive(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={pressed}
        onBlur={() => void save()}
      />
      {found.length > 0 && (
        <div
          id={`${prefix}team`}
          className={styles.team}
          role="listbox"
          aria-label={t("note.mention")}
        >
          {found.map((colleague, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names this option
            <div
              key={colleague.id}
              id={`${prefix}${index}`}
              className={styles.colleague}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(colleague);
              }}
            >
              <Avatar kind="teammate" initials={colleague.initials} size="tiny" />
              {colleague.name}
            </div>
          ))}
        </div>
      )}
      <Problem error={error} />
      {noteDraft.reason && text === noteDraft.body && !error && (
        <p className={composer.refused} role="alert">
          {t("note.refused", { reason: noteDraft.reason })}
        </p>
      )}
      <div className={composer.bar}>
        <span className={composer.note} role="status">
          {state === "saved" && t("composer.saved")}
          {state === "failed" && t("composer.notSaved")}
        </span>
        <Button type="submit" look="amber" icon="lock">
          {t("note.add")}
        </Button>
      </div>
    </form>
  );
}
