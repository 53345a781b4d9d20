import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import type { NumberForm } from "../backend/number.ts";
import { keys } from "../backend/queries.ts";

const unchanged: NumberForm = {
  id: "",
  fields: [],
  phone: "",
  label: "",
  archived: false,
  mms: "unknown",
  registration: "not_registered",
  reason: "",
  rate: 1,
  assignee: "",
  add: [],
  remove: [],
  tag: [],
  untag: [],
};

/** Saves what was changed of a number; the rest stays as it is. */
export function useSaveNumber() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changed: Partial<NumberForm>) => backend.saveNumber({ ...unchanged, ...changed }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.numberSettings }),
  });
}
