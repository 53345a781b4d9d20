import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Conversation, useBackend } from "../backend/backend.ts";
import { Choose } from "../contacts/Choose.tsx";
import { shownPhone } from "../contacts/phone.ts";
import { Button, IconButton } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";

/** Says whose an unknown phone or address is: somebody of the contacts, as where families share one, or somebody new. */
export function Stranger({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords();
  const backend = useBackend();
  const { openContactForm } = useNavigation();
  const [choosing, setChoosing] = useState(false);
  const { id, textsTo, emailTo } = conversation;
  const { mutate } = useMutation({
    mutationFn: ({ contact }: { contact: string; name: string }) => backend.recognize(id, contact),
    onSuccess: (_, { contact, name }) =>
      contact !== "" &&
      toast(t("text.recognized", { name }), {
        label: t("undo"),
        act: () => mutate({ contact: "", name: "" }),
      }),
    onError: toastProblem,
  });
  return (
    <>
      <IconButton
        icon="person-question"
        label={t("text.thisIs")}
        onClick={() => setChoosing(true)}
      />
      <Button
        icon="contacts"
        title={t("text.addContact")}
        onClick={() => openContactForm("", false, textsTo, emailTo)}
      >
        <span className={styles.roomy}>{t("text.addContact")}</span>
      </Button>
      {choosing && (
        <Choose
          title={
            emailTo
              ? t("mail.whoIs", { email: emailTo })
              : t("text.whoIs", { phone: shownPhone(textsTo) })
          }
          start=""
          fits={() => true}
          close={() => setChoosing(false)}
          choose={({ id: contact, name }) => {
            setChoosing(false);
            mutate({ contact, name });
          }}
        />
      )}
    </>
  );
}
