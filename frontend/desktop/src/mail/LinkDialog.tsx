import { Modal } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import { Button, Problem } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";

interface Followed {
  readonly message: string;
  readonly link: number;
}

/** Says where a link leads that somebody followed in a mail, before anything goes there. */
export function LinkDialog() {
  const t = useWords();
  const backend = useBackend();
  const { openNewMail } = useNavigation();
  const [followed, setFollowed] = useState<Followed>();
  useEffect(
    () =>
      backend.onChange(({ kind, id, about }) => {
        if (kind === "followed") setFollowed({ message: id, link: Number(about) });
      }),
    [backend],
  );
  const { message = "", link = 0 } = followed ?? {};
  const { data, error } = useQuery({
    queryKey: ["mailLink", message, link],
    queryFn: () => backend.mailLink(message, link),
    enabled: message !== "",
  });
  const close = () => setFollowed(undefined);
  const open = useMutation({
    mutationFn: () => backend.openLink(message, link),
    onSuccess: close,
  });
  return (
    <Modal
      opened={followed !== undefined && (data !== undefined || error !== null)} // so that its button has the focus
      onClose={close}
      title={t(data?.email ? "mail.linkEmail" : "mail.link")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Problem error={error ?? open.error} />
      {data && (
        <>
          <p className={styles.target}>{data.email || data.shown}</p>
          {!data.email && <p className={styles.hint}>{t("mail.linkWhy")}</p>}
          <div className={styles.dialogActs}>
            <Button onClick={close}>{t("cancel")}</Button>
            {data.email ? (
              <Button
                look="ink"
                icon="envelope"
                data-autofocus
                onClick={() => {
                  close();
                  openNewMail("", data.email);
                }}
              >
                {t("mail.write")}
              </Button>
            ) : (
              <Button
                look="ink"
                icon="external"
                data-autofocus
                aria-disabled={open.isPending}
                onClick={() => !open.isPending && open.mutate()}
              >
                {t("mail.openLink")}
              </Button>
            )}
          </div>
        </>
      )}
    </Modal>
  );
}
