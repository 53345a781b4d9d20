/** Questions to what the fake holds. */
import { initials, needsPerson } from "@rowan/shared/messaging";
import { BackendError, type ListName, type Note } from "../backend.ts";
import type { LinkMember, LinkSetting } from "../link.ts";
import { me, team } from "../sample.ts";
import type { StaffMember } from "../team.ts";
import type { Contact, Thread } from "./practice.ts";
export function inThread(thread: Thread, contact: string): boolean {
  return thread.contact === contact || thread.with.includes(contact);
}

/** How many patients these people belong to. */
export function families(people: readonly Contact[]): number {
  const patients = people.filter(({ kind }) => kind === "patient" || kind === "relative");
  return new Set(patients.map(({ id, relatedTo }) => relatedTo || id)).size;
}

export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw gone();
  return thing;
}

export function gone(): BackendError {
  return new BackendError("not_found", "This is no longer here.");
}

export function unread(thread: Thread): number {
  return thread.messages.filter(({ kind, number }) => kind === "contact" && number > thread.readTo)
    .length;
}

export function hasDraft({ draft, noteDraft }: Thread): boolean {
  return draft.body !== "" || noteDraft.body !== "" || draft.attachments.length > 0;
}

export function called({ mine, mentions }: Note): boolean {
  return !mine && mentions.some(({ id }) => id === me.id);
}

/** The unread notes that call the person. */
export function calls(thread: Thread): number {
  return thread.notes.filter((note) => called(note) && Number(note.position) > thread.readTo)
    .length;
}

export function readersOf(thread: Thread) {
  return membersOf(thread.link).map(({ id, name }) => ({ id, name, initials: initials(name) }));
}

export function retagged(
  tags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
) {
  const is = (tag: string) => (other: string) => other.toLowerCase() === tag.toLowerCase();
  const kept = tags.filter((tag) => !remove.some(is(tag)));
  for (const tag of add) if (!kept.some(is(tag))) kept.push(tag);
  return kept.sort((a, b) => a.localeCompare(b));
}

/** Whether a list holds a thread. */
export function inList(list: ListName) {
  return (thread: Thread): boolean => {
    if (list === "drafts") return hasDraft(thread);
    if (list === "mentions") {
      return calls(thread) > 0 || (!thread.archived && thread.notes.some(called));
    }
    if (list.startsWith("tag:")) {
      return !thread.archived && thread.tags.some((tag) => `tag:${tag}` === list);
    }
    if (thread.archived || list === "archived") return thread.archived && list === "archived";
    switch (list) {
      case "inbox":
        return true;
      case "mine":
        return thread.assignee === me.id;
      case "unassigned":
        return thread.assignee === "";
      case "unread":
        return unread(thread) > 0;
      case "attention":
        return thread.draft.reason !== "" || thread.messages.some((m) => needsPerson(m.status));
      default:
        return [
          `link:${thread.link}`,
          `number:${thread.number}`,
          `mailbox:${thread.mailbox}`,
        ].includes(list);
    }
  };
}

export function channelOf(thread: Thread): string {
  if (thread.mailbox !== "") return "email";
  return thread.number === "" ? "secure" : "sms";
}

export function membersOf(link: string) {
  return team.filter((colleague) => colleague.links.includes(link));
}

export function slice<T extends { id: string }>(rows: T[], after: string, limit: number) {
  const start = after === "" ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  const page = rows.slice(start, start + limit);
  const more = start + limit < rows.length;
  return { rows: page, next: more ? (page[page.length - 1]?.id ?? "") : "" };
}

export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

export const noAdmin = "Only an owner or an admin can change this. Ask one of them.";

export function memberOf({ id, name }: { id: string; name: string }): StaffMember {
  return {
    id,
    name,
    initials: initials(name),
    title: id === me.id ? me.title : "",
    email: `${id}@example.com`,
    role: id === me.id ? "owner" : "member",
    state: "active",
    invitedUntil: "",
    me: id === me.id,
    needsHeir: id === "teammate-ife",
  };
}

export function staff(): LinkMember[] {
  return team.map(({ id, name }) => ({ id, name, initials: initials(name) }));
}

export function settingOf(link: Pick<LinkSetting, "id" | "name" | "kind" | "owner">): LinkSetting {
  const { id, name, kind, owner } = link;
  const members = staff().filter((person) =>
    membersOf(id).some((member) => member.id === person.id),
  );
  return {
    id,
    name,
    kind,
    owner,
    ownerName: team.find((person) => person.id === owner)?.name ?? "",
    members,
    mine: members.some((member) => member.id === me.id),
    open: 0,
    archived: false,
    assignee: "",
    assigneeName: "",
    tags: [],
    door: true,
  };
}

export function checkLink(link: LinkSetting, all: readonly LinkSetting[]): void {
  if (link.name.trim() === "") {
    throw new BackendError("empty", "Enter a name for the link, as patients see it.", "name");
  }
  if (link.kind === "personal" && link.owner === "") {
    throw new BackendError(
      "empty",
      "A personal link belongs to somebody. Choose its owner.",
      "owner",
    );
  }
  if (link.members.length === 0) {
    throw new BackendError(
      "empty",
      "Somebody has to read what patients write to this link. Choose at least one member.",
      "members",
    );
  }
  if (link.archived && !all.some(({ id, archived }) => id !== link.id && !archived)) {
    throw new BackendError("invalid", "The last link cannot be archived.", "archived");
  }
}

export function checkBody(body: string): void {
  if (body.trim() === "") {
    throw new BackendError("empty", "There is nothing to send yet. Write a message first.", "body");
  }
  if ([...body].length > 100_000) {
    throw new BackendError(
      "too_long",
      "This message is longer than 100,000 characters. Shorten it or send it in parts.",
      "body",
    );
  }
}
