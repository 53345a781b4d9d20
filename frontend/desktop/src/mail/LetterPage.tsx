import { Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Message, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";

interface LetterPageProps {
  readonly message: Message;
  readonly stop: { readonly tabIndex: number; readonly onFocus: () => void };
}

/**
 * A mail's page, in a frame that runs nothing, goes nowhere and loads nothing of
 * others until the person asks. Nothing in there can say how long it is: the frame is as high
 * as the mail's text would be, scrolls, and can be opened large.
 */
export function LetterPage({ message, stop }: LetterPageProps) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const { id, body } = message;
  const { data: page } = useQuery({
    queryKey: keys.mailPage(id),
    queryFn: () => backend.mailPage(id),
  });
  const [large, setLarge] = useState(false);
  const allow = useMutation({
    mutationFn: () => backend.allowRemote(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mailPage(id) }),
    onError: toastProblem,
  });
  const frame = (
    <iframe
      key={String(page?.allowed)}
      title={t("mail.page", { name: message.author })}
      sandbox=""
      referrerPolicy="no-referrer"
      src={backend.mailURL(id, t("mail.earlier"))}
    />
  );
  const images = page !== undefined && page.remote > 0 && (
    <Button {...stop} icon="photo" onClick={() => allow.mutate()}>
      {t("mail.showImages", { count: page.remote })}
    </Button>
  );
  return (
    <>
      <div className={styles.page}>
        <div className={styles.ghost} aria-hidden="true">
          {body}
        </div>
        {page && frame}
      </div>
      <div className={styles.acts}>
        {images}
        <Button look="quiet" {...stop} onClick={() => setLarge(true)}>
          {t("mail.large")}
        </Button>
        {images && <span className={styles.hint}>{t("mail.imagesWhy")}</span>}
      </div>
      <Modal
        opened={large}
        onClose={() => setLarge(false)}
        size="60rem"
        title={t("mail.page", { name: message.author })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <div className={styles.large}>{frame}</div>
      </Modal>
    </>
  );
}
