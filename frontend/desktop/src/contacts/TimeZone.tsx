import { Select } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words/index.ts";

const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({
  value: zone,
  label: zone.replaceAll("_", " "),
}));

interface TimeZoneProps {
  /** "" for the practice's. */
  readonly zone: string;
  readonly change: (zone: string) => void;
  readonly error: string | null;
}

/** Where somebody lives, found by the name of a city. */
export function TimeZone({ zone, change, error }: TimeZoneProps) {
  const t = useWords();
  /** Four hundred options are not drawn before somebody looks for one. */
  const [opened, setOpened] = useState(false);
  return (
    <Select
      label={t("form.timeZone")}
      description={t("form.timeZoneHelp")}
      placeholder={t("form.timeZoneSame")}
      data={opened || zone !== "" ? zones : []}
      onDropdownOpen={() => setOpened(true)}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("form.timeZoneSame") }}
      nothingFoundMessage={t("form.timeZoneFind")}
      value={zone || null}
      error={error}
      onChange={(next) => change(next ?? "")}
    />
  );
}
