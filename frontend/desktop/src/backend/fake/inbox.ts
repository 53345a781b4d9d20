/** The fake's conversations: lists, counts, threads, and what is done to one. */
import type { Attachment } from "../attachment.ts";
import {
  type Backend,
  BackendError,
  type Conversation,
  type ListName,
  type MessageStatus,
} from "../backend.ts";
import { me, team } from "../sample.ts";
import { FakeTeam } from "./team.ts";
import {
  calls,
  channelOf,
  folded,
  inList,
  inThread,
  membersOf,
  readersOf,
  retagged,
  slice,
  unread,
} from "./what.ts";

export abstract class FakeInbox extends FakeTeam {
  /** A patient writes. */
  receive(conversation: string, body: string, attachments: Attachment[] = []): string {
    const thread = this.thread(conversation);
    const entry = this.addMessage(thread, { from: "contact", body, minutesAgo: 0 });
    entry.attachments = attachments;
    thread.archived = false;
    this.tell("conversation", thread.id, thread.id);
    this.tell("message", entry.id, thread.id);
    return entry.id;
  }

  /** A colleague answers. */
  answer(conversation: string, name: string, body: string): string {
    const thread = this.thread(conversation);
    const entry = this.addMessage(thread, { from: name, body, minutesAgo: 0 });
    this.tell("message", entry.id, thread.id);
    return entry.id;
  }

  /** A colleague adds a note that calls the person. */
  mention(conversation: string, body: string): string {
    const thread = this.thread(conversation);
    const note = this.putNote(thread, "Ben Sato", body, 0, thread.messages.length);
    this.tell("note", note.id, thread.id);
    this.tell("counts", "");
    this.tell("mentioned", "", thread.id);
    return note.id;
  }

  /** A message gets further on its way. */
  advance(message: string, status: MessageStatus): void {
    const [thread, entry] = this.messageOf(message);
    entry.status = status;
    if (status === "seen") entry.seenAt = this.clock().toISOString();
    this.tell("message", message, thread.id);
  }

  /** A patient who joined has an empty conversation on a link, which says so. */
  joined(contact: string, link: string): string {
    const thread = this.addThread(contact, link, "");
    this.addMessage(thread, { from: "Automatic", body: "", event: "joined", minutesAgo: 0 });
    this.tell("conversation", thread.id, thread.id);
    return thread.id;
  }

  counts = () =>
    this.reply("counts", [], () => {
      const of = (list: ListName) => [...this.threads.values()].filter(inList(list));
      const sum = (list: ListName) => of(list).reduce((total, thread) => total + unread(thread), 0);
      return {
        messages: sum("inbox"),
        conversations: of("unread").length,
        mine: sum("mine"),
        unassigned: sum("unassigned"),
        attention: of("attention").length,
        mentions: [...this.threads.values()].reduce((total, thread) => total + calls(thread), 0),
        drafts: sum("drafts"),
        archived: sum("archived"),
        links: this.myLinks.map(({ id, name }) => ({ id, name, messages: sum(`link:${id}`) })),
        numbers: this.numbers
          .rows()
          .map(({ id, label }) => ({ id, name: label, messages: sum(`number:${id}`) })),
        mailboxes: this.mail
          .rows()
          .map(({ id, label }) => ({ id, name: label, messages: sum(`mailbox:${id}`) })),
      };
    });

  inbox: Backend["inbox"] = (list, after, limit) =>
    this.reply("inbox", [list, after, limit], () => {
      const rows = [...this.threads.values()]
        .filter(inList(list))
        .map((thread) => this.rowOf(thread))
        .sort((a, b) => (a.at === b.at ? a.id.localeCompare(b.id) : a.at < b.at ? 1 : -1));
      const page = slice(rows, after, limit);
      return { rows: page.rows, next: page.next };
    });

  conversation: Backend["conversation"] = (id) =>
    this.reply("conversation", [id], (): Conversation => {
      const thread = this.thread(id);
      const person = this.person(thread.contact);
      const from = this.senderOf(thread);
      const { name, group } = this.rowOf(thread);
      const joined = person.account === "active";
      return {
        id,
        contact: person.id,
        name,
        initials: person.initials,
        birthDate: person.birthDate,
        phone: person.phone,
        email: person.email,
        account: person.account,
        unverified: person.unverified,
        accountAt: person.accountAt,
        channel: channelOf(thread),
        subject: thread.subject,
        linkName: from.name,
        number: thread.number,
        numberPhone: from.phone,
        textsTo: thread.number === "" ? "" : person.phone,
        mailbox: thread.mailbox,
        mailboxAddress: from.address,
        emailTo: thread.mailbox === "" ? "" : person.email,
        ...this.mail.answers(thread, person),
        textsOffAt: "",
        identification: "",
        members: from.members.length,
        readOnly: thread.readOnly,
        canSend: (joined || channelOf(thread) !== "secure") && !thread.readOnly,
        why: thread.readOnly
          ? "This conversation is read-only."
          : joined || channelOf(thread) !== "secure"
            ? ""
            : `${person.name} has not joined yet. Invite them first.`,
        unread: unread(thread),
        readTo: String(thread.readTo),
        draft: { ...thread.draft },
        noteDraft: { ...thread.noteDraft },
        mentions: calls(thread),
        tags: [...thread.tags],
        others: [...this.threads.values()]
          .filter((other) => !group && inThread(other, person.id) && other.id !== id)
          .map((other) => this.rowOf(other)),
        group,
        people: this.participantsOf(thread),
        early:
          group || thread.messages.some(({ kind }) => kind === "teammate") ? "" : person.draft.body,
        archived: thread.archived,
        assignee: thread.assignee,
        assigneeName: team.find((colleague) => colleague.id === thread.assignee)?.name ?? "",
      };
    });

  messages: Backend["messages"] = (conversation, at, limit) =>
    this.reply("messages", [conversation, at, limit], () => {
      const { messages, notes } = this.thread(conversation);
      const around = messages.findIndex(({ id }) => id === at.around);
      let end = at.before === "" ? messages.length : Number(at.before) - 1;
      let start = Math.max(0, end - limit);
      if (at.after !== "" || around >= 0) {
        start = at.after === "" ? Math.max(0, around - Math.floor(limit / 2)) : Number(at.after);
        end = Math.min(messages.length, start + limit);
      }
      const last = end === messages.length;
      return {
        messages: messages
          .slice(start, end)
          .reverse()
          .map(({ number: _, ...message }) => message),
        notes: notes
          .filter(({ position }) => {
            if (position === "") return last;
            return Number(position) > start && (last || Number(position) <= end);
          })
          .reverse(),
        older: start > 0 ? String(start + 1) : "",
        newer: last ? "" : String(end),
      };
    });

  messageDetails: Backend["messageDetails"] = (id) =>
    this.reply("messageDetails", [id], () => {
      const [thread, entry] = this.messageOf(id);
      const person = this.person(thread.contact);
      const inbound = entry.kind === "contact";
      return {
        id,
        sentBy: entry.author,
        from: this.linksNow.find(({ id }) => id === thread.link)?.name ?? "",
        sentAt: entry.at,
        status: entry.status,
        seen: inbound
          ? []
          : [person.id, ...thread.with].map((one, at) => {
              const { name, initials } = this.person(one);
              return { name, teammate: false, initials, at: at === 0 ? entry.seenAt : "" };
            }),
      };
    });

  readers: Backend["readers"] = (conversation) =>
    this.reply("readers", [conversation], () => readersOf(this.thread(conversation)));

  tags: Backend["tags"] = () =>
    this.reply("tags", [], () => {
      const all = [...this.threads.values(), ...this.people.values(), ...this.linksNow];
      return [...new Set(all.flatMap(({ tags }) => tags))].sort();
    });

  tagConversation: Backend["tagConversation"] = (id, add, remove) =>
    this.reply("tagConversation", [id, add, remove], () => {
      const thread = this.thread(id);
      thread.tags = retagged(thread.tags, add, remove);
      this.tell("conversation", id, id);
    });

  renameConversation: Backend["renameConversation"] = (id, subject) =>
    this.reply("renameConversation", [id, subject], () => {
      if (subject.length > 120) {
        throw new BackendError(
          "too_long",
          "This is too long. Shorten it and try again.",
          "subject",
        );
      }
      this.thread(id).subject = subject;
      this.tell("conversation", id, id);
    });

  setReadOnly: Backend["setReadOnly"] = (id, readOnly) =>
    this.reply("setReadOnly", [id, readOnly], () => {
      const thread = this.thread(id);
      thread.readOnly = readOnly;
      this.addMessage(thread, {
        from: me.name,
        body: "",
        event: readOnly ? "closed" : "reopened",
        minutesAgo: 0,
      });
      this.tell("conversation", id, id);
      this.tell("message", id, id);
    });

  setAllReadOnly: Backend["setAllReadOnly"] = (ids, readOnly) =>
    this.reply("setAllReadOnly", [ids, readOnly], () => {
      for (const id of ids) {
        this.thread(id).readOnly = readOnly;
        this.tell("conversation", id, id);
      }
    });

  archive: Backend["archive"] = (id, archived) =>
    this.reply("archive", [id, archived], () => {
      this.thread(id).archived = archived;
      this.tell("conversation", id, id);
    });

  assign: Backend["assign"] = (id, teammate) =>
    this.reply("assign", [id, teammate], () => {
      const thread = this.thread(id);
      if (teammate !== "" && !membersOf(thread.link).some((member) => member.id === teammate)) {
        throw new BackendError(
          "not_member",
          "This person is not a member of the link. Choose somebody else, or ask an admin to add them.",
          "assignee",
        );
      }
      thread.assignee = teammate;
      this.tell("conversation", id, id);
    });

  markRead: Backend["markRead"] = (conversation, position) =>
    this.reply("markRead", [conversation, position], () => {
      const thread = this.thread(conversation);
      thread.readTo = Math.max(thread.readTo, Number(position));
      this.tell("read_mark", conversation, conversation);
    });

  markUnread: Backend["markUnread"] = (conversation, position) =>
    this.reply("markUnread", [conversation, position], () => {
      this.thread(conversation).readTo = Number(position) - 1;
      this.tell("read_mark", conversation, conversation);
    });

  search: Backend["search"] = (query, limit) =>
    this.reply("search", [query, limit], () => {
      const wanted = folded(query);
      const messages = [...this.threads.values()].flatMap((thread) => {
        const person = this.person(thread.contact);
        const all = [
          ...thread.messages.map((message) => ({
            ...message,
            of: { message: message.id, note: "" },
          })),
          ...thread.notes.map((note) => ({ ...note, of: { message: "", note: note.id } })),
        ];
        return all.flatMap((message) => {
          const names = "attachments" in message ? message.attachments.map(({ name }) => name) : [];
          const said = [message.body, ...names].join("\n");
          const at = folded(said).indexOf(wanted);
          if (at < 0) return [];
          const start = said.lastIndexOf(" ", Math.max(0, at - 24)) + 1;
          return [
            {
              conversation: thread.id,
              ...message.of,
              position: message.position,
              name: person.name,
              initials: person.initials,
              account: person.account,
              group: this.rowOf(thread).group,
              snippet: said.slice(start, start + 90),
              marks: [at - start, at - start + wanted.length],
              at: message.at,
            },
          ];
        });
      });
      messages.sort((a, b) => (a.at < b.at ? 1 : -1));
      return { messages: messages.slice(0, limit), contacts: this.peopleFound(query).slice(0, 8) };
    });
}
