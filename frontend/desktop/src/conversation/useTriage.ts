import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Conversation, type InboxPage, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { focusPane } from "../shell/panes.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

/** Archives the open conversation and goes on to the next of the list, or puts it back. */
export function useArchive({ id, name, archived }: Conversation) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const { where, openConversation, back } = useNavigation();

  const goOn = () => {
    const data = client.getQueryData<InfiniteData<InboxPage>>(keys.inbox(where.list));
    const ids = data?.pages.flatMap(({ rows }) => rows.map((row) => row.id)) ?? [];
    const at = ids.indexOf(id);
    if (where.section !== "inbox" || at < 0) return;
    const next = ids[at + 1] ?? ids[at - 1];
    const held = document.activeElement?.closest('[data-pane="middle"]') !== null;
    if (next === undefined) back();
    else openConversation(next);
    // What had the focus goes with the conversation.
    if (held) setTimeout(() => focusPane("list") || focusPane("middle"));
  };
  const undo = useMutation({
    mutationFn: (was: boolean) => backend.archive(id, was),
    onSuccess: () => openConversation(id),
    onError: toastProblem,
  });
  const { mutate, isPending } = useMutation({
    mutationFn: ({ to }: { to: boolean; instead?: (undo: () => Promise<void>) => void }) =>
      backend.archive(id, to),
    onSuccess: (_, { to, instead }) => {
      goOn();
      if (instead) return instead(() => backend.archive(id, !to));
      toast(to ? t("archive.done", { name }) : t("archive.putBack"), {
        label: t("undo"),
        act: () => undo.mutate(!to),
      });
    },
    onError: toastProblem,
  });
  /** instead tells of it in place of the toast, with the way to take it back. */
  return (to: boolean, instead?: (undo: () => Promise<void>) => void) => {
    if (to === archived) return false;
    if (!isPending) mutate({ to, ...(instead && { instead }) });
    return true;
  };
}

interface Somebody {
  readonly id: string;
  readonly name: string;
}

/** Gives the conversation to somebody; id "" is nobody. */
export function useAssign({ id, assignee, assigneeName }: Conversation, me: string) {
  const t = useWords();
  const backend = useBackend();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ to }: { to: Somebody; was: Somebody }) => backend.assign(id, to.id),
    onSuccess: (_, { to, was }) =>
      toast(
        to.id === ""
          ? t("assign.doneNobody")
          : to.id === me
            ? t("assign.doneMe")
            : t("assign.done", { name: to.name }),
        { label: t("undo"), act: () => mutate({ to: was, was: to }) },
      ),
    onError: toastProblem,
  });
  return (to: Somebody) => {
    if (to.id === assignee) return false;
    if (!isPending) mutate({ to, was: { id: assignee, name: assigneeName } });
    return true;
  };
}
