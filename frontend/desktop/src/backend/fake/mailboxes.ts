/** The fake's mailboxes: one of the sample practice's, of which the person is a member. */
import { BackendError } from "../backend.ts";
import type { LinkMember } from "../link.ts";
import type {
  Mail,
  MailboxForm,
  MailboxHealth,
  MailboxRow,
  MailboxSetting,
  MailPage,
  MailParty,
  MailRecipients,
  MailServers,
} from "../mail.ts";

/** A mail from somebody to the sample's mailbox, of which nothing is unusual. */
export const plainMail: Mail = {
  from: { name: "Maya Lindqvist", email: "maya.l@example.com" },
  to: [{ name: "Alder Street Clinic", email: "desk@alder.example" }],
  cc: [],
  subject: "",
  verified: true,
  automatic: false,
  bounced: [],
  page: false,
  unreadable: "",
  quoted: "",
};

/** Of a message by another channel. */
export const noMail: Mail = {
  ...plainMail,
  from: { name: "", email: "" },
  to: [],
  verified: false,
};

export class FakeMail {
  readonly all: MailboxSetting[];
  footer = "This email is for the person to whom it is written.";
  /** What the mailbox at each address answers to; what is not here is not found. */
  readonly servers = new Map<string, MailServers>();
  readonly password = "the right password";
  readonly pages = new Map<string, MailPage>();
  /** Of a mail's page, by its number. */
  readonly links = new Map<string, { shown: string; email: string }[]>();
  /** What was opened in the browser. */
  readonly opened: string[] = [];
  /** Whom an answer goes to in a thread; its person unless told. */
  readonly answered = new Map<string, { answer: MailRecipients; answerAll: MailRecipients }>();
  readonly #staff: () => LinkMember[];
  readonly #me: string;

  constructor(staff: () => LinkMember[], me: string) {
    this.#staff = staff;
    this.#me = me;
    this.all = [mailboxOf("desk", "desk@alder.example", "Front desk mail", this.#staff())];
    this.receives("desk", { heardAt: "2026-11-21T17:00:00Z" });
    this.servers.set("alder.example", serversOf("alder.example", false));
    this.servers.set("gmail.com", serversOf("gmail.com", true));
  }

  /** Those that the person may write from. */
  rows(): MailboxRow[] {
    return this.all
      .filter(({ mine, archived }) => mine && !archived)
      .map(({ id, label, address }) => ({ id, label, address }));
  }

  answers(thread: { id: string; mailbox: string }, { name, email }: MailParty) {
    const answer = { to: thread.mailbox === "" ? [] : [{ name, email }], cc: [] };
    return this.answered.get(thread.id) ?? { answer, answerAll: answer };
  }

  find(address: string): MailServers {
    const domain = address.slice(address.indexOf("@") + 1);
    return this.servers.get(domain) ?? { ...serversOf("", false), found: false };
  }

  /** What is known of how mail arrives in a mailbox from now on. */
  receives(id: string, given: Partial<MailboxHealth>): void {
    const mailbox = this.all.find((one) => one.id === id);
    if (mailbox) mailbox.health = { ...mailbox.health, ...given };
  }

  save(form: MailboxForm): string {
    const before = this.all.find(({ id }) => id === form.id);
    const mailbox = before ? { ...before } : mailboxOf(`mailbox-${this.all.length}`, "", "", []);
    for (const field of form.fields)
      if (field in mailbox) Object.assign(mailbox, { [field]: form[field as keyof MailboxForm] });
    const secret = form.fields.includes("password");
    if (!before || secret) this.#signIn(form);
    mailbox.members = this.#staff().filter(
      ({ id }) =>
        (mailbox.members.some((member) => member.id === id) && !form.remove.includes(id)) ||
        form.add.includes(id),
    );
    mailbox.mine = mailbox.members.some(({ id }) => id === this.#me);
    mailbox.tags = [...mailbox.tags.filter((tag) => !form.untag.includes(tag)), ...form.tag];
    mailbox.assigneeName = mailbox.members.find(({ id }) => id === mailbox.assignee)?.name ?? "";
    check(mailbox, this.all);
    this.all[before ? this.all.indexOf(before) : this.all.length] = mailbox;
    if (secret) this.receives(mailbox.id, { trouble: "", since: "" });
    return mailbox.id;
  }

  #signIn(form: MailboxForm): void {
    if (form.imap.host === "") {
      throw new BackendError("not_found", "Enter the server for incoming mail.", "imap");
    }
    if (!form.granted && form.password !== this.password) {
      throw new BackendError(
        "invalid",
        "The server does not take this password. Enter it again.",
        "password",
      );
    }
  }
}

function serversOf(domain: string, appPassword: boolean): MailServers {
  const imap = { host: `imap.${domain}`, port: 993, tls: true };
  const smtp = { host: `smtp.${domain}`, port: 465, tls: true };
  return { found: true, imap, smtp, user: "", appPassword, confirm: false, consent: "" };
}

function mailboxOf(
  id: string,
  address: string,
  label: string,
  members: LinkMember[],
): MailboxSetting {
  return {
    id,
    address,
    name: "Alder Street Clinic",
    label,
    members,
    mine: members.length > 0,
    archived: false,
    signature: "",
    assignee: "",
    assigneeName: "",
    tags: [],
    health: { trouble: "", since: "", heardAt: "", test: "", testedAt: "" },
  };
}

function check(mailbox: MailboxSetting, all: readonly MailboxSetting[]): void {
  if (all.some(({ id, address }) => id !== mailbox.id && address === mailbox.address)) {
    throw new BackendError("conflict", "The practice has this mailbox already.", "address");
  }
  if (mailbox.label.trim() === "") {
    throw new BackendError("empty", "Enter a label for the mailbox, such as Front desk.", "label");
  }
  if (mailbox.members.length === 0) {
    throw new BackendError(
      "empty",
      "Somebody has to read what arrives at this mailbox. Choose at least one member.",
      "members",
    );
  }
}
