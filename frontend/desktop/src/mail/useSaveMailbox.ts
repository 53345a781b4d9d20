import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import type { MailboxForm, MailServer } from "../backend/mail.ts";
import { keys } from "../backend/queries.ts";
import type { useSignIn } from "./useSignIn.ts";

const nowhere: MailServer = { host: "", port: 0, tls: true };

const unchanged: MailboxForm = {
  id: "",
  fields: [],
  address: "",
  name: "",
  label: "",
  signature: "",
  archived: false,
  assignee: "",
  granted: false,
  password: "",
  imap: nowhere,
  smtp: nowhere,
  user: "",
  add: [],
  remove: [],
  tag: [],
  untag: [],
};

/** Saves what was changed of a mailbox; the rest stays as it is. */
export function useSaveMailbox() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changed: Partial<MailboxForm>) =>
      backend.saveMailbox({ ...unchanged, ...changed }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mailSettings }),
  });
}

/** Saves a mailbox together with its sign-in, once that is known; null is returned while a person has to say more. */
export function useConnectMailbox(signIn: ReturnType<typeof useSignIn>) {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (changed: Partial<MailboxForm> & { address: string }) => {
      const known = await signIn.ready(changed.address);
      if (!known) return null;
      const fields = [...(changed.fields ?? []), "password" as const];
      return backend.saveMailbox({ ...unchanged, ...changed, ...known, fields });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mailSettings }),
  });
}
