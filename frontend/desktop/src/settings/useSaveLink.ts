import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import type { LinkForm } from "../backend/link.ts";
import { keys } from "../backend/queries.ts";

const unchanged: LinkForm = {
  id: "",
  fields: [],
  name: "",
  kind: "team",
  owner: "",
  assignee: "",
  archived: false,
  add: [],
  remove: [],
  tag: [],
  untag: [],
};

/** Saves what was changed of a link; the rest stays as it is. */
export function useSaveLink() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changed: Partial<LinkForm>) => backend.saveLink({ ...unchanged, ...changed }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.linkSettings }),
  });
}
