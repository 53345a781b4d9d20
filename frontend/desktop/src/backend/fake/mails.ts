/** The fake's mails. */
import type { Attachment } from "../attachment.ts";
import type { Backend } from "../backend.ts";
import { noDraft } from "../draft.ts";
import type { Mail } from "../mail.ts";
import { me } from "../sample.ts";
import { hint } from "./rules.ts";
import { FakeTexts } from "./texts.ts";
import { checkBody, found } from "./what.ts";

export abstract class FakeMails extends FakeTexts {
  /** A mail comes in, and begins a thread unless it answers in one. */
  mails(contact: string, body: string, mail: Mail, thread = ""): string {
    const { subject } = mail;
    const to = this.threads.get(thread) ?? this.addThread(contact, "", subject, "", "desk");
    const entry = this.addMessage(to, { from: "contact", body, minutesAgo: 0 });
    entry.mail = { ...mail, subject: to.subject === subject ? "" : subject };
    this.tell("conversation", to.id, to.id);
    this.tell("message", entry.id, to.id);
    return entry.id;
  }

  mailURL: Backend["mailURL"] = (message, _, height) => `/letters/${message}/page?${height}`;

  mailPage: Backend["mailPage"] = (message) =>
    this.reply("mailPage", [message], () => found(this.mail.pages.get(message)));

  allowRemote: Backend["allowRemote"] = (message) =>
    this.reply("allowRemote", [message], () => {
      this.mail.pages.set(message, { remote: 0, allowed: true });
    });

  mailLink: Backend["mailLink"] = (message, link) =>
    this.reply("mailLink", [message, link], () => found(this.mail.links.get(message)?.[link]));

  openLink: Backend["openLink"] = (message, link) =>
    this.reply("openLink", [message, link], () => {
      this.mail.opened.push(found(this.mail.links.get(message)?.[link]).shown);
    });

  checkMail: Backend["checkMail"] = (body, language) =>
    this.reply("checkMail", [body, language], () => hint(body));

  newMailDraft: Backend["newMailDraft"] = (contact) =>
    this.reply("newMailDraft", [contact], () => `mail:${contact || ++this.made}`);

  forward: Backend["forward"] = (message) =>
    this.reply("forward", [message], () => {
      const draft = `mail:${++this.made}`;
      const [mail] = [...this.threads.values()].flatMap(({ messages }) =>
        messages.filter(({ id }) => id === message),
      );
      const goes = ({ kind }: Attachment) => kind !== "file";
      const attachments = found(mail).attachments.filter(goes);
      this.drafts.set(draft, { ...noDraft, attachments });
      const left = found(mail).attachments.filter((one) => !goes(one));
      return { draft, left: left.map(({ name }) => name) };
    });

  startEmail: Backend["startEmail"] = (mail) =>
    this.reply("startEmail", [mail], () => {
      if (mail.attachments.length === 0) checkBody(mail.body);
      const known = [...this.people.values()].find(({ email }) => email === mail.address);
      const contact =
        mail.contact || (known?.id ?? this.addPerson(mail.address, { email: mail.address }));
      const thread = this.addThread(contact, "", mail.subject, "", mail.mailbox);
      const entry = this.addMessage(thread, { from: me.name, body: mail.body, minutesAgo: 0 });
      entry.status = "queued";
      entry.attachments = this.kept.of(mail.attachments);
      this.drafts.delete(mail.of);
      thread.readTo = thread.messages.length;
      this.person(contact).draft = { ...noDraft };
      this.tell("conversation", thread.id);
      this.tell("message", entry.id, thread.id);
      return thread.id;
    });
}
