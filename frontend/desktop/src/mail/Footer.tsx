import { Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { MailSettings } from "../backend/mail.ts";
import { keys } from "../backend/queries.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import settings from "../settings/Settings.module.css";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";

/** What stands at the end of every mail of the practice. */
export function Footer({ footer, canEdit }: Pick<MailSettings, "footer" | "canEdit">) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const [text, setText] = useState(footer);
  const save = useMutation({
    mutationFn: () => backend.saveFooter(text),
    onSuccess: () => {
      toast(t("mailboxes.footerSaved"));
      return client.invalidateQueries({ queryKey: keys.mailSettings });
    },
  });
  const wrong = fieldError(save.error, "footer");
  return (
    <form
      className={styles.footer}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      {save.error && !wrong && <Problem error={save.error} />}
      <Textarea
        label={t("mailboxes.footer")}
        description={t("mailboxes.footerHelp")}
        value={text}
        readOnly={!canEdit}
        autosize
        minRows={2}
        maxRows={8}
        error={wrong}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {canEdit && text !== footer && (
        <div className={settings.acts}>
          <Button onClick={() => setText(footer)}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={save.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}
