import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useBackend } from "../backend/backend.ts";
import type { AccountState } from "../backend/contact.ts";
import { keys } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { useSent } from "../conversation/useUndoSend.tsx";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

interface Securely {
  /** "" while nobody knows whose phone it is: then there is no secure way. */
  readonly contact: string;
  readonly name: string;
  readonly account: AccountState;
  readonly text: string;
  /** The draft whose files go with it; "" while it has none. */
  readonly files?: string;
  /** It went another way: takes it out of here. */
  readonly carried: () => Promise<void>;
  /** Whether the key means this text: that of a composer. */
  readonly keys?: boolean;
}

/** Says the same securely, or keeps it for when the person has joined (CMP-07). */
export function useSecurely({
  contact,
  name,
  account,
  text,
  files = "",
  carried,
  keys: heard = true,
}: Securely): ReactNode {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const tell = useSent();
  const { openConversation, openNewMessage } = useNavigation();
  const joined = account === "active";
  const invites = account === "none" || account === "expired";

  const empty = text.trim() === "" && files === "";
  const take = async (to: string) => (files === "" ? [] : backend.moveFiles(files, to));
  const toDraft = async () => {
    const { draft } = await backend.contact(contact);
    await take(contact);
    if (text.trim() !== "")
      await backend.saveDraft(contact, draft.body === "" ? text : `${draft.body}\n\n${text}`);
    await carried();
    await client.invalidateQueries({ queryKey: keys.contact(contact) });
    openNewMessage([contact]);
  };
  const send = async () => {
    const { conversations } = await backend.contact(contact);
    const open = conversations.find(
      ({ channel, readOnly, group }) => channel === "secure" && !readOnly && !group,
    );
    if (open) {
      const message = await backend.send(open.id, text, await take(open.id), "");
      await carried();
      openConversation(open.id);
      return tell({ conversation: open.id, message });
    }
    const links = await backend.links();
    const link = links.length === 1 ? links[0] : links.find((one) => one.default);
    if (!link) return toDraft(); // which one it comes from is the person's to say
    const conversation = await backend.startConversation({
      contact,
      with: [],
      teammates: [],
      namesShown: false,
      link: link.id,
      subject: "",
      body: text,
      attachments: await take(contact),
    });
    await carried();
    openConversation(conversation);
    tell({ conversation, message: "" });
  };
  const act = useMutation({
    mutationFn: async () => {
      if (joined) return send();
      if (invites) await backend.invite(contact);
      await toDraft();
      if (invites) toast(t("securely.invited", { name }));
    },
    onError: toastProblem,
  });
  const press = () => {
    if (contact === "" || empty || act.isPending) return false;
    act.mutate();
    return true;
  };
  useCommand("sendSecurely", () => heard && press());
  if (contact === "") return null;
  return (
    <Button
      look={joined ? "secure" : "outline"}
      icon="lock"
      aria-disabled={empty || act.isPending}
      aria-keyshortcuts="Control+Shift+E"
      title={keysOf("sendSecurely")}
      onClick={press}
    >
      {t(joined ? "securely.do" : invites ? "securely.invite" : "securely.keep", { name })}
    </Button>
  );
}
