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

/** Where somebody lives, found by the name of a city: it is four hundred places to choose from. */
export function TimeZone({ zone, change, error }: TimeZoneProps) {
  const t = useWords();
  const [query, setQuery] = useState(zone.replaceAll("_", " "));
  return (
    <Select
      label={t("form.timeZone")}
      description={t("form.timeZoneHelp")}
      placeholder={t("form.timeZoneSame")}
      data={query === "" ? [] : zones}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("form.timeZoneSame") }}
      nothingFoundMessage={t("form.timeZoneFind")}
      searchValue={query}
      onSearchChange={setQuery}
      value={zone || null}
      error={error}
      onChange={(next) => change(next ?? "")}
    />
  );
}
