import { Modal, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { BackendError } from "../backend/backend.ts";
import type {
  Ability,
  NumberForm as Form,
  NumberSetting,
  NumberSettings,
} from "../backend/number.ts";
import { shownPhone } from "../contacts/phone.ts";
import { Button, fieldError, Problem } from "../controls/index.ts";
import { Choice } from "../settings/Choice.tsx";
import styles from "../settings/Settings.module.css";
import { difference, TagField } from "../tags/Tags.tsx";
import { useWords } from "../words/index.ts";
import { useSaveNumber } from "./useSaveNumber.ts";

interface NumberFormProps {
  /** null for a new one. */
  readonly number: NumberSetting | null;
  readonly settings: NumberSettings;
  readonly close: () => void;
}

const abilities: readonly Ability[] = ["unknown", "yes", "no"];
const fields = ["phone", "label", "mms", "rate", "assignee", "members"];

/** Labels a number and says what it can do. A new one gets its digits and its members with it. */
export function NumberForm({ number, settings, close }: NumberFormProps) {
  const t = useWords();
  const save = useSaveNumber();
  const [phone, setPhone] = useState(number?.phone ?? "");
  const [label, setLabel] = useState(number?.label ?? "");
  const [mms, setMMS] = useState<Ability>(number?.mms ?? "unknown");
  const [rate, setRate] = useState(number?.rate ?? 1);
  const [assignee, setAssignee] = useState(number?.assignee ?? "");
  const [tags, setTags] = useState<readonly string[]>(number?.tags ?? []);
  const [members, setMembers] = useState<readonly string[]>([]);
  const wrong = save.error && BackendError.from(save.error).field;
  const belong = number ? number.members.map(({ id }) => id) : members;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const changed = { phone, label, mms, rate, assignee };
    const names: Form["fields"] = number
      ? (["label", "mms", "rate", "assignee"] as const).filter(
          (field) => changed[field] !== number[field],
        )
      : ["phone", "label", "mms", "rate", "assignee"];
    const { add: tag, remove: untag } = difference(number?.tags ?? [], tags);
    save.mutate(
      { id: number?.id ?? "", fields: names, ...changed, add: [...members], tag, untag },
      { onSuccess: close },
    );
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t(number ? "numbers.change" : "numbers.new")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {save.error && !fields.includes(wrong ?? "") && <Problem error={save.error} />}
        <TextInput
          label={t("numbers.number")}
          description={t(number ? "numbers.phoneFixed" : "numbers.phoneHelp")}
          value={number ? shownPhone(number.phone) : phone}
          readOnly={number !== null}
          error={fieldError(save.error, "phone")}
          onChange={(event) => setPhone(event.currentTarget.value)}
          autoComplete="off"
          {...(!number && { "data-autofocus": true })}
        />
        <TextInput
          label={t("numbers.label")}
          description={t("numbers.labelHelp")}
          value={label}
          error={fieldError(save.error, "label")}
          onChange={(event) => setLabel(event.currentTarget.value)}
          autoComplete="off"
          {...(number && { "data-autofocus": true })}
        />
        <NativeSelect
          label={t("numbers.mms")}
          description={t("numbers.mmsHelp")}
          value={mms}
          error={fieldError(save.error, "mms")}
          onChange={(event) => setMMS(event.currentTarget.value as Ability)}
          data={abilities.map((value) => ({ value, label: t(`numbers.mms.${value}`) }))}
        />
        <NumberInput
          label={t("numbers.rate")}
          description={t("numbers.rateHelp")}
          value={rate}
          min={0.01}
          max={225}
          hideControls
          error={fieldError(save.error, "rate")}
          onChange={(value) => setRate(Number(value))}
        />
        {!number && (
          <Choice
            staff={settings.staff}
            chosen={members}
            choose={setMembers}
            error={fieldError(save.error, "members")}
          />
        )}
        <fieldset className={styles.begin}>
          <legend>{t("links.begin")}</legend>
          <p>{t("links.beginHelp")}</p>
          <NativeSelect
            label={t("links.assignee")}
            value={assignee}
            error={fieldError(save.error, "assignee")}
            onChange={(event) => setAssignee(event.currentTarget.value)}
            data={[
              { value: "", label: t("links.nobody") },
              ...settings.staff
                .filter(({ id }) => belong.includes(id))
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <TagField label={t("links.tags")} chosen={tags} choose={setTags} />
        </fieldset>
        <div className={styles.acts}>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="ink" aria-disabled={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
