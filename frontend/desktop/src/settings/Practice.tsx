import { Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { PracticeForm, PracticeSettings } from "../backend/practice.ts";
import { keys } from "../backend/queries.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { Page } from "./Page.tsx";
import styles from "./Settings.module.css";

const fields = ["name", "shortName", "phone", "hours", "replyTime"] as const;
const choices = ["keepPhotoDetails", "consentRequired"] as const;

/** What patients are told of the practice, what becomes of photos, and, word for word, what patients are sent. */
export function PracticePage() {
  const t = useWords();
  const backend = useBackend();
  const { data, error } = useQuery({ queryKey: keys.practice, queryFn: () => backend.practice() });
  return (
    <Page title={t("settings.practice")} lead={t("practice.lead")}>
      <Problem error={error} />
      {data && (
        <Form
          key={[...fields, ...choices].map((field) => data[field]).join("\n")}
          settings={data}
        />
      )}
    </Page>
  );
}

function Form({ settings }: { readonly settings: PracticeSettings }) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const [form, setForm] = useState<PracticeForm>(() => {
    const { name, shortName, phone, hours, replyTime, keepPhotoDetails, consentRequired } =
      settings;
    return { name, shortName, phone, hours, replyTime, keepPhotoDetails, consentRequired };
  });
  const save = useMutation({
    mutationFn: () => backend.savePractice(form),
    onSuccess: () => {
      toast(t("practice.saved"));
      return client.invalidateQueries({ queryKey: keys.practice });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (settings.canEdit && !save.isPending) save.mutate();
  };
  const unnamed = save.error && !fields.some((field) => fieldError(save.error, field));
  return (
    <form className={styles.practice} onSubmit={submit} noValidate>
      {unnamed && <Problem error={save.error} />}
      {!settings.canEdit && <p className={styles.why}>{settings.why}</p>}
      {fields.map((field) => (
        <TextInput
          key={field}
          label={t(`practice.${field}`)}
          description={t(`practice.${field}Help`)}
          value={form[field]}
          readOnly={!settings.canEdit}
          error={fieldError(save.error, field)}
          onChange={(event) => setForm({ ...form, [field]: event.currentTarget.value })}
          autoComplete="off"
        />
      ))}
      {choices.map((choice) => (
        <Checkbox
          key={choice}
          label={t(`practice.${choice}`)}
          description={t(`practice.${choice}Help`)}
          checked={form[choice]}
          disabled={!settings.canEdit}
          onChange={(event) => setForm({ ...form, [choice]: event.currentTarget.checked })}
        />
      ))}
      {settings.canEdit && (
        <div className={styles.acts}>
          <Button type="submit" look="ink" aria-disabled={save.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
      <section aria-labelledby="practice-sent">
        <h2 id="practice-sent">{t("practice.sent")}</h2>
        <ul className={styles.sent}>
          {settings.notices.map(({ kind, language, text }) => (
            <li key={kind + language} lang={language}>
              {text}
            </li>
          ))}
        </ul>
      </section>
    </form>
  );
}
