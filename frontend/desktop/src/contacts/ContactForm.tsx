import { TextInput } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import {
  BackendError,
  type ContactCard,
  type ContactRow,
  type ContactForm as Form,
  useBackend,
} from "../backend/backend.ts";
import { useContact } from "../backend/queries.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./ContactForm.module.css";
import { useInvite } from "./InviteButton.tsx";

interface ContactFormProps {
  /** "" for a new contact. */
  readonly id: string;
  /** Invites once it is saved. */
  readonly invite: boolean;
}

export function ContactForm({ id, invite }: ContactFormProps) {
  const { data: card, error } = useContact(id);
  if (id === "") return <Fields invite={invite} />;
  if (!card) return <Problem error={error} />;
  return <Fields card={card} invite={invite} />;
}

const fields = ["name", "phone", "email", "birthDate"] as const;

function Fields({ card, invite }: { readonly card?: ContactCard; readonly invite: boolean }) {
  const t = useWords();
  const backend = useBackend();
  const inviting = useInvite();
  const { openContact, back } = useNavigation();
  const [form, setForm] = useState<Form>({
    id: card?.id ?? "",
    version: card?.version ?? 0,
    name: card?.name ?? "",
    phone: card?.phone ?? "",
    email: card?.email ?? "",
    birthDate: card?.birthDate ?? "",
    anyway: false,
  });
  const save = useMutation({
    mutationFn: (anyway: boolean) => backend.saveContact({ ...form, anyway }),
    onSuccess: ({ id }) => {
      if (id === "") return; // somebody like this is there already
      if (invite) inviting.mutate({ contact: id, name: form.name });
      openContact(id);
    },
  });
  const like = save.data?.id === "" ? save.data.like : [];
  const wrong = save.error && BackendError.from(save.error).field;
  const ofAField = fields.some((name) => name === wrong);

  useEffect(() => {
    if (wrong) document.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  }, [wrong]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(false);
  };
  const field = (name: (typeof fields)[number]) => ({
    name,
    label: t(`form.${name}`),
    value: form[name],
    error: fieldError(save.error, name),
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setForm((have) => ({ ...have, [name]: value }));
      if (save.data) save.reset();
    },
  });
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <h1>{t(card ? "form.edit" : invite ? "form.invite" : "form.new")}</h1>
      {save.error && !ofAField && <Problem error={save.error} />}
      <TextInput {...field("name")} autoComplete="off" data-focus autoFocus />
      <TextInput {...field("phone")} type="tel" autoComplete="off" />
      <TextInput {...field("email")} type="email" autoComplete="off" />
      <TextInput
        {...field("birthDate")}
        type="date"
        min="1880-01-01"
        description={t("form.birthDateHelp")}
      />
      {like.map((person) => (
        <Like
          key={person.id}
          person={person}
          open={() => openContact(person.id)}
          anyway={() => save.mutate(true)}
        />
      ))}
      <div className={styles.acts}>
        <Button onClick={() => (card ? openContact(card.id) : back())}>{t("cancel")}</Button>
        <Button type="submit" look="ink" aria-disabled={save.isPending}>
          {t(invite ? "form.saveInvite" : "save")}
        </Button>
      </div>
    </form>
  );
}

interface LikeProps {
  readonly person: ContactRow;
  readonly open: () => void;
  readonly anyway: () => void;
}

function Like({ person, open, anyway }: LikeProps) {
  const t = useWords();
  const { name, birthDate } = person;
  return (
    <div className={styles.like} role="alert">
      <p>
        {birthDate
          ? t("form.like", { name, date: calendarDate(birthDate, spoken()) })
          : t("form.likeNoDate", { name })}
      </p>
      <Button look="ink" onClick={open}>
        {t("form.open")}
      </Button>
      <Button onClick={anyway}>{t("form.anyway")}</Button>
    </div>
  );
}
