import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Backend, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";

/** Asks the service to change who has access, and rereads what that changed. */
export function useTeam<T>(act: (backend: Backend, given: T) => Promise<void>) {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: T) => act(backend, given),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.staff }),
        client.invalidateQueries({ queryKey: keys.devices }),
        client.invalidateQueries({ queryKey: keys.linkSettings }),
      ]),
  });
}
