import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { MailboxSetting, MailSettings } from "../backend/mail.ts";
import { useAppState } from "../backend/queries.ts";
import { fieldError } from "../controls/index.ts";
import { SenderForm } from "../settings/SenderForm.tsx";
import { useSender } from "../settings/sender.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { SignInFields } from "./SignInFields.tsx";
import { useConnectMailbox, useSaveMailbox } from "./useSaveMailbox.ts";
import { signInFields, useSignIn } from "./useSignIn.ts";

interface MailboxFormProps {
  /** null for a new one. */
  readonly mailbox: MailboxSetting | null;
  readonly settings: MailSettings;
  readonly close: () => void;
}

/** Adds a mailbox with its address and its password, or changes what is said of one. */
export function MailboxForm({ mailbox, settings, close }: MailboxFormProps) {
  const t = useWords();
  const sender = useSender(mailbox);
  const signIn = useSignIn();
  const change = useSaveMailbox();
  const connect = useConnectMailbox(signIn);
  const save = mailbox ? change : connect;
  const practice = useAppState().data?.me.practice ?? "";
  const [address, setAddress] = useState("");
  const [name, setName] = useState(mailbox?.name ?? practice);
  const [label, setLabel] = useState(mailbox?.label ?? "");
  const [signature, setSignature] = useState(mailbox?.signature ?? "");

  const submit = () => {
    const changed = { ...sender.change, name, label, signature };
    const said = (["name", "label", "signature", "assignee"] as const).filter(
      (field) => !mailbox || changed[field] !== mailbox[field],
    );
    if (mailbox) return change.mutate({ ...changed, fields: said }, { onSuccess: close });
    connect.mutate(
      { ...changed, address: address.trim(), fields: [...said, "address"] },
      {
        onSuccess: (id) => {
          if (id === null) return;
          close();
          toast(t("mailboxes.added", { label }));
        },
      },
    );
  };
  return (
    <SenderForm
      title={t(mailbox ? "mailboxes.change" : "mailboxes.new")}
      sender={sender}
      staff={settings.staff}
      save={save}
      fields={[...signInFields, "name", "label", "signature"]}
      submit={submit}
      close={close}
      {...(!mailbox && { act: t(save.isPending ? "mailboxes.connecting" : "mailboxes.connect") })}
    >
      {!mailbox && (
        <SignInFields of={signIn} address={address} setAddress={setAddress} error={connect.error} />
      )}
      <TextInput
        label={t("mailboxes.name")}
        description={t("mailboxes.nameHelp")}
        value={name}
        error={fieldError(save.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        {...(mailbox && { "data-autofocus": true })}
      />
      <TextInput
        label={t("mailboxes.label")}
        description={t("mailboxes.labelHelp")}
        value={label}
        error={fieldError(save.error, "label")}
        onChange={(event) => setLabel(event.currentTarget.value)}
        autoComplete="off"
      />
      <Textarea
        label={t("mailboxes.signature")}
        description={t("mailboxes.signatureHelp")}
        value={signature}
        autosize
        minRows={2}
        maxRows={6}
        error={fieldError(save.error, "signature")}
        onChange={(event) => setSignature(event.currentTarget.value)}
      />
    </SenderForm>
  );
}
