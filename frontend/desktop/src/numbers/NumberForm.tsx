import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type {
  Ability,
  NumberForm as Form,
  NumberSetting,
  NumberSettings,
} from "../backend/number.ts";
import { shownPhone } from "../contacts/phone.ts";
import { fieldError } from "../controls/index.ts";
import { SenderForm } from "../settings/SenderForm.tsx";
import { useSender } from "../settings/sender.ts";
import { useWords } from "../words/index.ts";
import { useSaveNumber } from "./useSaveNumber.ts";

interface NumberFormProps {
  /** null for a new one. */
  readonly number: NumberSetting | null;
  readonly settings: NumberSettings;
  readonly close: () => void;
}

const abilities: readonly Ability[] = ["unknown", "yes", "no"];

/** Labels a number and says what it can do. A new one gets its digits with it. */
export function NumberForm({ number, settings, close }: NumberFormProps) {
  const t = useWords();
  const save = useSaveNumber();
  const sender = useSender(number);
  const [phone, setPhone] = useState(number?.phone ?? "");
  const [label, setLabel] = useState(number?.label ?? "");
  const [mms, setMMS] = useState<Ability>(number?.mms ?? "unknown");
  const [rate, setRate] = useState(number?.rate ?? 1);

  const submit = () => {
    const changed = { ...sender.change, phone, label, mms, rate };
    const fields: Form["fields"] = number
      ? (["label", "mms", "rate", "assignee"] as const).filter(
          (field) => changed[field] !== number[field],
        )
      : ["phone", "label", "mms", "rate", "assignee"];
    save.mutate({ ...changed, fields }, { onSuccess: close });
  };
  return (
    <SenderForm
      title={t(number ? "numbers.change" : "numbers.new")}
      sender={sender}
      staff={settings.staff}
      save={save}
      fields={["phone", "label", "mms", "rate"]}
      submit={submit}
      close={close}
    >
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
    </SenderForm>
  );
}
