import { PasswordInput, TextInput } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import settings from "../settings/Settings.module.css";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Numbers.module.css";

/** The account with the carrier. What proves it is written here and never read again. */
export function Account() {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: keys.carrier,
    queryFn: () => backend.carrier(),
    staleTime: 0,
  });
  const [form, setForm] = useState({ name: "", token: "" });
  const [open, setOpen] = useState(false);
  const save = useMutation({
    mutationFn: () => backend.setCarrier(form.name, form.token),
    onSuccess: (account) => {
      client.setQueryData(keys.carrier, account);
      setForm({ name: "", token: "" });
      setOpen(false);
      toast(t("carrier.connected"));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  const proven = fieldError(save.error, "token");
  return (
    <section aria-labelledby="numbers-account" className={styles.account}>
      <h2 id="numbers-account" className={settings.part}>
        {t("carrier.title")}
      </h2>
      <Problem error={error} />
      {data?.name && (
        <>
          <p>{t("carrier.is", { name: `…${data.name.slice(-4)}` })}</p>
          <TextInput
            label={t("carrier.hook")}
            description={t("carrier.hookHelp")}
            value={data.hook}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
        </>
      )}
      {data && !data.name && <p>{t("carrier.none")}</p>}
      {data && !open && (
        <Button onClick={() => setOpen(true)}>
          {t(data.name ? "carrier.change" : "carrier.connect")}
        </Button>
      )}
      {open && (
        <form className={settings.form} onSubmit={submit} noValidate>
          {save.error && !proven && <Problem error={save.error} />}
          <TextInput
            label={t("carrier.sid")}
            description={t("carrier.sidHelp")}
            value={form.name}
            onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
            autoComplete="off"
            autoFocus
          />
          <PasswordInput
            label={t("carrier.token")}
            description={t("carrier.tokenHelp")}
            value={form.token}
            error={proven}
            onChange={(event) => setForm({ ...form, token: event.currentTarget.value })}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("carrier.show") }}
          />
          <div className={settings.acts}>
            <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
            <Button type="submit" look="ink" aria-disabled={save.isPending}>
              {t("carrier.save")}
            </Button>
          </div>
        </form>
      )}
      {data?.name && (
        <p className={styles.locked}>
          <Icon name="info" size="small" />
          {t("carrier.checked")}
        </p>
      )}
    </section>
  );
}
