import { Modal } from "@mantine/core";
import { type FormEvent, useEffect, useRef } from "react";
import { BackendError } from "../backend/backend.ts";
import type { MailboxSetting } from "../backend/mail.ts";
import { Button, Problem } from "../controls/index.ts";
import styles from "../settings/Settings.module.css";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { SignInFields } from "./SignInFields.tsx";
import { useConnectMailbox } from "./useSaveMailbox.ts";
import { signInFields, useSignIn } from "./useSignIn.ts";

interface SignInAgainProps {
  readonly mailbox: MailboxSetting;
  readonly close: () => void;
}

/** Gives a mailbox its new password. */
export function SignInAgain({ mailbox, close }: SignInAgainProps) {
  const t = useWords();
  const signIn = useSignIn();
  const connect = useConnectMailbox(signIn);
  const { id, address, label } = mailbox;
  const looked = useRef(false);
  const { look } = signIn;
  useEffect(() => {
    if (looked.current) return;
    looked.current = true;
    void look(address).catch(() => {}); // whoever saves is told
  }, [look, address]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (connect.isPending) return;
    connect.mutate(
      { id, address },
      {
        onSuccess: (saved) => {
          if (saved === null) return;
          close();
          toast(t("mailboxes.added", { label }));
        },
      },
    );
  };
  const field = connect.error && BackendError.from(connect.error).field;
  return (
    <Modal
      opened
      onClose={close}
      title={t("mailboxes.signInAgain")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {connect.error && !signInFields.includes(field ?? "") && <Problem error={connect.error} />}
        <SignInFields of={signIn} address={address} error={connect.error} />
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={connect.isPending}>
            {t(connect.isPending ? "mailboxes.connecting" : "save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
