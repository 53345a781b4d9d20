/** The fake's links, numbers and mailboxes, as the settings show them. */
import { type Backend, BackendError } from "../backend.ts";
import type { LinkSetting } from "../link.ts";
import { me } from "../sample.ts";
import { checkLink, noAdmin, retagged, settingOf, staff } from "./what.ts";
import { FakeWriting } from "./writing.ts";

export abstract class FakeSenders extends FakeWriting {
  links = () =>
    this.reply("links", [], () =>
      this.myLinks.map(({ id, name }) => ({ id, name, default: id === this.defaultFrom })),
    );

  setDefaultFrom: Backend["setDefaultFrom"] = (link) =>
    this.reply("setDefaultFrom", [link], () => {
      this.defaultFrom = link;
      this.tell("link", link);
    });

  linkSettings = () =>
    this.reply("linkSettings", [], () => ({
      links: this.linksNow.map((link) => ({
        ...link,
        open: link.mine
          ? [...this.threads.values()].filter((of) => of.link === link.id && !of.readOnly).length
          : 0,
      })),
      staff: staff(),
      canEdit: this.manages,
      why: this.manages ? "" : noAdmin,
    }));

  openOf = () =>
    this.reply("openOf", [], () => {
      if (!this.manages) throw new BackendError("not_member", noAdmin);
      return this.linksNow.map(({ id }) => ({
        id,
        open: [...this.threads.values()].filter((of) => of.link === id && !of.readOnly).length,
      }));
    });

  saveLink: Backend["saveLink"] = (form) =>
    this.reply("saveLink", [form], () => {
      if (!this.manages) throw new BackendError("not_member", noAdmin);
      const before = this.linksNow.find(({ id }) => id === form.id);
      const link: LinkSetting = before
        ? { ...before }
        : settingOf({ id: `link-${++this.made}`, name: "", kind: "team", owner: "" });
      for (const field of form.fields) Object.assign(link, { [field]: form[field] });
      link.members = staff().filter(
        ({ id }) =>
          (link.members.some((member) => member.id === id) && !form.remove.includes(id)) ||
          form.add.includes(id),
      );
      link.tags = retagged(link.tags, form.tag, form.untag);
      if (!link.members.some(({ id }) => id === link.assignee)) link.assignee = "";
      link.assigneeName = staff().find(({ id }) => id === link.assignee)?.name ?? "";
      checkLink(link, this.linksNow);
      link.ownerName = staff().find(({ id }) => id === link.owner)?.name ?? "";
      link.mine = link.members.some(({ id }) => id === me.id);
      const at = before ? this.linksNow.indexOf(before) : this.linksNow.length;
      this.linksNow[at] = link;
      this.tell("link", link.id);
      return link.id;
    });

  fromNumbers = () => this.reply("fromNumbers", [], () => this.numbers.rows());

  numberFor: Backend["numberFor"] = (phone) =>
    this.reply("numberFor", [phone], () => {
      const mine = this.numbers.rows();
      const last = [...this.threads.values()].findLast(
        (thread) =>
          this.person(thread.contact).phone === phone &&
          mine.some(({ id }) => id === thread.number),
      );
      return last?.number ?? mine[0]?.id ?? "";
    });

  numberSettings = () =>
    this.reply("numberSettings", [], () => ({
      numbers: [...this.numbers.all],
      staff: staff(),
      plan: this.numbers.plan,
      identification: `You are messaging with ${this.practiceNow.name}. To opt out, reply STOP.`,
      canEdit: this.manages,
      why: this.manages ? "" : noAdmin,
    }));

  reception = () => this.reply("reception", [], () => this.numbers.reception);

  fromMailboxes = () => this.reply("fromMailboxes", [], () => this.mail.rows());

  mailSettings = () =>
    this.reply("mailSettings", [], () => ({
      mailboxes: [...this.mail.all],
      staff: staff(),
      footer: this.mail.footer,
      canEdit: this.manages,
      why: this.manages ? "" : noAdmin,
    }));

  findMailServers: Backend["findMailServers"] = (address) =>
    this.reply("findMailServers", [address], () => this.mail.find(address));

  saveMailbox: Backend["saveMailbox"] = (form) =>
    this.reply("saveMailbox", [form], () => {
      const id = this.mail.save(form);
      this.tell("mailbox", id);
      return id;
    });

  testMailbox: Backend["testMailbox"] = (mailbox) =>
    this.reply("testMailbox", [mailbox], () => {
      const now = this.clock().toISOString();
      this.mail.receives(mailbox, { heardAt: now, test: "passed", testedAt: now });
      this.tell("reception", mailbox);
    });

  saveFooter: Backend["saveFooter"] = (footer) =>
    this.reply("saveFooter", [footer], () => {
      this.mail.footer = footer;
    });

  testNumber: Backend["testNumber"] = (number) =>
    this.reply("testNumber", [number], () => {
      this.numbers.test(number);
      this.tell("reception", number);
    });

  carrier = () => this.reply("carrier", [], () => this.numbers.account);

  setCarrier: Backend["setCarrier"] = (name, token) =>
    this.reply("setCarrier", [name, token], () => this.numbers.connect(name, token));

  saveNumber: Backend["saveNumber"] = (form) =>
    this.reply("saveNumber", [form], () => {
      if (!this.manages) throw new BackendError("not_member", noAdmin);
      this.numbers.save(form);
      this.tell("number", form.id);
    });
}
