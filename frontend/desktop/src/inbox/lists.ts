/** The lists that everybody has, in the order of the rail, with their pictures and words. */
import type { IconName } from "@rowan/shared/ui";
import type { BuiltInList, Counts, ListName } from "../backend/backend.ts";
import type { Word } from "../words/index.ts";

interface ListLook {
  readonly name: BuiltInList;
  /** The unread list has a dot instead. */
  readonly icon?: IconName;
  readonly title: Word;
  readonly empty: Word;
  /** What stands beside it: unread messages, but for mentions and what needs attention. */
  readonly count: (counts: Counts) => number;
}

export const lists: readonly ListLook[] = [
  {
    name: "inbox",
    icon: "inbox",
    title: "list.inbox",
    empty: "inbox.empty",
    count: ({ messages }) => messages,
  },
  {
    name: "mine",
    icon: "person",
    title: "list.mine",
    empty: "inbox.noneMine",
    count: ({ mine }) => mine,
  },
  {
    name: "unassigned",
    icon: "person-question",
    title: "list.unassigned",
    empty: "inbox.noneUnassigned",
    count: ({ unassigned }) => unassigned,
  },
  {
    name: "mentions",
    icon: "at",
    title: "list.mentions",
    empty: "inbox.noneMentions",
    count: ({ mentions }) => mentions,
  },
  {
    name: "unread",
    title: "list.unread",
    empty: "inbox.empty",
    count: ({ messages }) => messages,
  },
  {
    name: "attention",
    icon: "warning",
    title: "list.attention",
    empty: "inbox.noneAttention",
    count: ({ attention }) => attention,
  },
  {
    name: "drafts",
    icon: "pencil",
    title: "list.drafts",
    empty: "inbox.noDrafts",
    count: ({ drafts }) => drafts,
  },
  {
    name: "archived",
    icon: "archive",
    title: "list.archived",
    empty: "inbox.noneArchived",
    count: ({ archived }) => archived,
  },
];

/** How a list looks that is no link's. */
export function lookOf(list: ListName): ListLook | undefined {
  return lists.find(({ name }) => name === list);
}

/** What a list says that has nothing in it. */
export function emptyWord(list: ListName): Word {
  if (list.startsWith("tag:")) return "inbox.noneTagged";
  if (list.startsWith("number:")) return "inbox.noneTexted";
  return lookOf(list)?.empty ?? "inbox.empty";
}
