import { NativeSelect, Select, TextInput } from "@mantine/core";
import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useEffect, useState } from "react";
import { BackendError, useBackend } from "../backend/backend.ts";
import type {
  ContactCard,
  ContactKind,
  ContactRow,
  ContactForm as Form,
} from "../backend/contact.ts";
import { useContact, useContacts } from "../backend/queries.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./ContactForm.module.css";
import { TimeZone } from "./TimeZone.tsx";

interface ContactFormProps {
  /** "" for a new contact. */
  readonly id: string;
  /** Invites once it is saved. */
  readonly invite: boolean;
  /** Of a new contact, as far as it is known. */
  readonly phone: string;
  readonly email: string;
}

export function ContactForm({ id, invite, phone, email }: ContactFormProps) {
  const { data: card, error } = useContact(id);
  const { openContact, back } = useNavigation();
  if (id !== "" && !card) return <Problem error={error} />;
  return (
    <ContactFields
      {...(card && { card })}
      invite={invite}
      phone={phone}
      email={email}
      done={openContact}
      cancel={() => (card ? openContact(card.id) : back())}
    />
  );
}

const fields = ["name", "phone", "email", "birthDate"] as const;

interface ContactFieldsProps {
  /** Leave out for a new contact. */
  readonly card?: ContactCard;
  /** Invites a new contact as well: both happen, or neither (SEC-16). */
  readonly invite: boolean;
  /** Of a new contact, as far as it is known. */
  readonly phone?: string;
  readonly email?: string;
  /** Whether a title stands above already. */
  readonly titled?: boolean;
  /** It was saved, or is somebody who was there before. */
  readonly done: (id: string) => void;
  readonly cancel: () => void;
}

/** What is known of a contact, to be typed. */
export function ContactFields(props: ContactFieldsProps) {
  const { card, invite, phone = "", email = "", titled = false, done, cancel } = props;
  const t = useWords();
  const backend = useBackend();
  const [form, setForm] = useState<Form>({
    id: card?.id ?? "",
    version: card?.version ?? 0,
    name: card?.name ?? "",
    phone: card?.phone ?? phone,
    email: card?.email ?? email,
    birthDate: card?.birthDate ?? "",
    language: card?.language ?? "",
    timeZone: card?.timeZone ?? "",
    anyway: false,
    kind: card?.kind ?? "patient",
    relatedTo: card?.relatedTo ?? "",
    invite,
  });
  const save = useMutation({
    mutationFn: (anyway: boolean) => backend.saveContact({ ...form, anyway }),
    onSuccess: ({ id }) => {
      if (id === "") return; // somebody like this is there already
      if (invite) toast(t("contact.invited", { name: form.name }));
      done(id);
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
      {!titled && <h1>{t(card ? "form.edit" : invite ? "form.invite" : "form.new")}</h1>}
      {save.error && !ofAField && <Problem error={save.error} />}
      <TextInput {...field("name")} autoComplete="off" data-focus data-autofocus autoFocus />
      <TextInput {...field("phone")} type="tel" autoComplete="off" />
      <TextInput {...field("email")} type="email" autoComplete="off" />
      <TextInput
        {...field("birthDate")}
        type="date"
        min="1880-01-01"
        description={t("form.birthDateHelp")}
      />
      <NativeSelect
        label={t("form.language")}
        description={t("form.languageHelp")}
        value={form.language}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setForm((have) => ({ ...have, language: value === "en" || value === "es" ? value : "" }));
        }}
        data={[
          ...(card?.language ? [] : [{ value: "", label: t("language.unknown") }]),
          { value: "en", label: t("language.en") },
          { value: "es", label: t("language.es") },
        ]}
      />
      {!invite && (
        <TimeZone
          zone={form.timeZone}
          change={(timeZone) => setForm((have) => ({ ...have, timeZone }))}
          error={fieldError(save.error, "timeZone")}
        />
      )}
      {!invite && (
        <Kind
          form={form}
          of={card?.relatedName ?? ""}
          change={(kind, relatedTo) => setForm((have) => ({ ...have, kind, relatedTo }))}
          error={fieldError(save.error, "relatedTo")}
        />
      )}
      {like.map((person) => (
        <Like
          key={person.id}
          person={person}
          open={() => done(person.id)}
          anyway={() => save.mutate(true)}
        />
      ))}
      <div className={styles.acts}>
        <Button onClick={cancel}>{t("cancel")}</Button>
        <Button type="submit" look="ink" aria-disabled={save.isPending}>
          {t(invite ? "form.saveInvite" : "save")}
        </Button>
      </div>
    </form>
  );
}

interface KindProps {
  readonly form: Form;
  /** The name of who the contact is related to now. */
  readonly of: string;
  readonly change: (kind: ContactKind, relatedTo: string) => void;
  readonly error: string | null;
}

const kinds = ["patient", "relative", "professional", "organization"] as const;

/** What the contact is to the practice, and a relative to whom (CON-09). */
function Kind({ form, of, change, error }: KindProps) {
  const t = useWords();
  const [query, setQuery] = useState(of);
  const asked = useDeferredValue(query.trim());
  const { data } = useContacts(asked);
  const rows = data?.pages[0]?.rows ?? [];
  const people = rows.filter(({ id, kind }) => id !== form.id && kind === "patient").slice(0, 8);
  const options = people.map(({ id, name, birthDate }) => ({
    value: id,
    label: birthDate ? `${name} · ${calendarDate(birthDate, spoken())}` : name,
  }));
  if (form.relatedTo && !options.some(({ value }) => value === form.relatedTo)) {
    options.unshift({ value: form.relatedTo, label: of || query });
  }
  return (
    <>
      <Select
        label={t("kind.label")}
        data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={form.kind}
        allowDeselect={false}
        onChange={(kind) => change((kind as ContactKind | null) ?? "patient", "")}
      />
      {form.kind === "relative" && (
        <Select
          label={t("form.relatedTo")}
          description={t("form.relatedToHelp")}
          data={options}
          filter={({ options }) => options}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("newMessage.removeNamed", { name: query }) }}
          nothingFoundMessage={t("form.noneFound")}
          searchValue={query}
          onSearchChange={setQuery}
          value={form.relatedTo || null}
          error={error}
          onChange={(id) => change("relative", id ?? "")}
        />
      )}
    </>
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
