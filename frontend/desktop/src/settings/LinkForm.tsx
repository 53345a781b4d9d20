import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LinkForm as Form, LinkKind, LinkSetting, LinkSettings } from "../backend/link.ts";
import { fieldError } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { SenderForm } from "./SenderForm.tsx";
import { useSender } from "./sender.ts";
import { useSaveLink } from "./useSaveLink.ts";

interface LinkFormProps {
  /** null for a new one. */
  readonly link: LinkSetting | null;
  readonly settings: LinkSettings;
  readonly close: () => void;
}

const kinds: readonly LinkKind[] = ["team", "personal", "practice"];

/** Names a link and says whose it is. */
export function LinkForm({ link, settings, close }: LinkFormProps) {
  const t = useWords();
  const save = useSaveLink();
  const sender = useSender(link);
  const [name, setName] = useState(link?.name ?? "");
  const [kind, setKind] = useState<LinkKind>(link?.kind ?? "team");
  const [owner, setOwner] = useState(link?.owner ?? "");

  const submit = () => {
    const changed = { ...sender.change, name, kind, owner };
    const fields: Form["fields"] = (["name", "kind", "owner", "assignee"] as const).filter(
      (field) =>
        changed[field] !== (link?.[field] ?? "") || (link === null && field !== "assignee"),
    );
    save.mutate({ ...changed, fields }, { onSuccess: close });
  };
  return (
    <SenderForm
      title={t(link ? "links.rename" : "links.new")}
      sender={sender}
      staff={settings.staff}
      save={save}
      fields={["name", "kind", "owner"]}
      submit={submit}
      close={close}
    >
      <TextInput
        label={t("links.name")}
        description={t("links.nameHelp")}
        value={name}
        error={fieldError(save.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <NativeSelect
        label={t("links.kind")}
        value={kind}
        error={fieldError(save.error, "kind")}
        onChange={(event) => setKind(event.currentTarget.value as LinkKind)}
        data={kinds.map((value) => ({ value, label: t(`links.kind.${value}`) }))}
      />
      <NativeSelect
        label={t("links.owner")}
        value={owner}
        error={fieldError(save.error, "owner")}
        onChange={(event) => setOwner(event.currentTarget.value)}
        data={[
          { value: "", label: t("links.nobody") },
          ...settings.staff.map((person) => ({ value: person.id, label: person.name })),
        ]}
      />
    </SenderForm>
  );
}
