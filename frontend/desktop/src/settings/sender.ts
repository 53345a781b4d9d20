import { useState } from "react";
import type { LinkMember } from "../backend/link.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { difference } from "../tags/Tags.tsx";
import { useWords } from "../words/index.ts";

/** What messages come from, as far as all kinds are set up alike: a link or a number. */
export interface Sender {
  readonly id: string;
  readonly members: readonly LinkMember[];
  /** Who looks after what begins on it, and with which tags it begins. */
  readonly assignee: string;
  readonly tags: readonly string[];
}

/** What every sender's form has: who its members are, and what begins on it begins with. */
export function useSender(sender: Sender | null) {
  const [members, choose] = useState<readonly string[]>([]);
  const [assignee, assign] = useState(sender?.assignee ?? "");
  const [tags, setTags] = useState<readonly string[]>(sender?.tags ?? []);
  const { add: tag, remove: untag } = difference(sender?.tags ?? [], tags);
  return {
    isNew: sender === null,
    /** Those who are members once it is saved; an old one's are chosen elsewhere. */
    members: sender ? sender.members.map(({ id }) => id) : members,
    choose,
    assignee,
    assign,
    tags,
    setTags,
    /** As the command says it. */
    change: { id: sender?.id ?? "", assignee, add: [...members], tag, untag },
  };
}

interface Archiving {
  readonly save: {
    mutate(
      change: { id: string; fields: "archived"[]; archived: boolean },
      then: { onSuccess: () => void; onError: (error: Error) => void },
    ): void;
  };
  readonly id: string;
  readonly name: string;
  /** The sentence once it is. */
  readonly said: string;
}

/** Archives a sender, which can be undone, or brings it back. */
export function useArchiving({ save, id, name, said }: Archiving) {
  const t = useWords();
  const archive = (archived: boolean) =>
    save.mutate(
      { id, fields: ["archived"], archived },
      {
        onSuccess: () => {
          if (!archived) return toast(t("links.restored", { name }));
          toast(said, { label: t("undo"), act: () => archive(false) });
        },
        onError: toastProblem,
      },
    );
  return archive;
}
