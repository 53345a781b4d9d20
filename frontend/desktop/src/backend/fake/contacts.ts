/** The fake's contacts, how they join, and what they agreed to. */
import { initials } from "@rowan/shared/messaging";
import { type Backend, BackendError } from "../backend.ts";
import type { AccountState, ContactCard } from "../contact.ts";
import type { Namesake } from "../mixup.ts";
import { me } from "../sample.ts";
import type { Standing } from "../text.ts";
import { FakeInbox } from "./inbox.ts";
import { folded, inThread, retagged, slice } from "./what.ts";

export abstract class FakeContacts extends FakeInbox {
  /** A patient's account reaches a state. */
  account(contact: string, account: AccountState): void {
    const person = this.person(contact);
    person.account = account;
    person.accountAt = this.clock().toISOString();
    this.tell("contact", contact);
  }

  tagContact: Backend["tagContact"] = (id, add, remove) =>
    this.reply("tagContact", [id, add, remove], () => {
      const person = this.person(id);
      person.tags = retagged(person.tags, add, remove);
      this.tell("contact", id);
    });

  readonly standings = new Map<string, Standing>();

  /** How the practice stands with a phone; everybody agreed unless a test says otherwise. */
  stands(address: string, standing: Partial<Standing>): void {
    this.standings.set(address, { ...this.standingOf(address), ...standing });
    this.tell("consent", address);
  }

  protected standingOf(address: string): Standing {
    const agreed = {
      how: "form",
      at: "2026-02-11T18:00:00Z",
      by: "Ana Reyes",
      warning: 1,
    } as const;
    const { consentRequired: required } = this.practiceNow;
    return this.standings.get(address) ?? { address, offAt: "", offBy: "", required, ...agreed };
  }

  standing: Backend["standing"] = (phone) =>
    this.reply("standing", [phone], () => this.standingOf(phone));

  saveConsent: Backend["saveConsent"] = (form) =>
    this.reply("saveConsent", [form], () => {
      const at = this.clock().toISOString();
      this.stands(form.address, { how: form.how, at, by: me.name, warning: 1 });
    });

  contacts: Backend["contacts"] = (query, after, limit) =>
    this.reply("contacts", [query, after, limit], () => {
      const rows = this.peopleFound(query);
      return { ...slice(rows, after, limit), total: rows.length };
    });

  contact: Backend["contact"] = (id) =>
    this.reply("contact", [id], (): ContactCard => {
      const person = this.person(id);
      const joined = person.account === "active";
      const merged = [...this.people.values()].filter(({ chart }) => chart === id);
      return {
        ...person,
        relatedName: this.people.get(person.relatedTo)?.name ?? "",
        canInvite: person.account === "none",
        canResend: !joined && person.account !== "none",
        canMessage: joined,
        why: joined ? "" : `${person.name} has not joined yet. Invite them first.`,
        conversations: [...this.threads.values()]
          .filter((thread) =>
            [id, ...merged.map((one) => one.id)].some((of) => inThread(thread, of)),
          )
          .map((thread) => this.rowOf(thread)),
        chartName: this.people.get(person.chart)?.name ?? "",
        chartBirthDate: this.people.get(person.chart)?.birthDate ?? "",
        merged,
      };
    });

  alike: Backend["alike"] = (id) =>
    this.reply("alike", [id], () => {
      const { name, birthDate, phone } = this.person(id);
      const surname = (of: string) => folded(of).split(" ").at(-1);
      return [...this.people.values()].flatMap((one): Namesake[] => {
        const family = surname(one.name) === surname(name);
        if (one.id === id || (!family && (phone === "" || one.phone !== phone))) return [];
        const twin = family && birthDate !== "" && one.birthDate === birthDate;
        const why = twin ? "twin" : one.phone === phone ? "phone" : "surname";
        return [{ id: one.id, name: one.name, birthDate: one.birthDate, why }];
      });
    });

  meantFor: Backend["meantFor"] = (conversation, contact, body) =>
    this.reply("meantFor", [conversation, contact, body], (): Namesake => {
      const to = this.threads.get(conversation)?.contact ?? contact;
      const [first] = /^(?:Hi|Hola) ([\p{L}]+)/u.exec(body)?.slice(1) ?? [];
      const called = (name: string) =>
        first !== undefined && folded(name).split(" ")[0] === folded(first);
      const other = [...this.people.values()].find(({ name }) => called(name));
      if (!other || to === "" || called(this.person(to).name))
        return { id: "", name: "", birthDate: "", why: "" };
      return { id: other.id, name: other.name, birthDate: other.birthDate, why: "" };
    });

  saveContact: Backend["saveContact"] = (form) =>
    this.reply("saveContact", [form], () => {
      if (form.name.trim() === "") {
        throw new BackendError("empty", "Enter the person's name.", "name");
      }
      if (form.phone === "" && form.email === "") {
        throw new BackendError(
          "empty",
          "Enter a phone number or an email address, so that this person can be reached.",
          "phone",
        );
      }
      const digits = form.phone.replace(/\D/g, "");
      if (form.phone !== "" && digits.length < 10) {
        throw new BackendError(
          "invalid",
          "This is not a complete phone number. Enter it with the area code, like (503) 555-0162.",
          "phone",
        );
      }
      const phone = digits === "" ? "" : `+${digits.length === 10 ? "1" : ""}${digits}`;
      const like = [...this.people.values()].filter(
        (person) =>
          person.id !== form.id &&
          (folded(person.name) === folded(form.name) || (phone !== "" && person.phone === phone)),
      );
      if (like.length > 0 && !form.anyway) return { id: "", like };
      const id = form.id || this.addPerson(form.name, {});
      const person = this.person(id);
      Object.assign(person, {
        name: form.name,
        initials: initials(form.name),
        phone,
        email: form.email,
        birthDate: form.birthDate,
        kind: form.kind,
        relatedTo: form.relatedTo,
        language: form.language || person.language,
        timeZone: form.timeZone,
        version: person.version + 1,
      });
      if (form.invite) this.account(id, "invited");
      this.tell("contact", id);
      return { id, like: [] };
    });

  invite: Backend["invite"] = (contact) =>
    this.reply("invite", [contact], () => {
      this.account(contact, "invited");
    });

  confirmPatient: Backend["confirmPatient"] = (contact) =>
    this.reply("confirmPatient", [contact], () => {
      this.person(contact).asksConfirmation = false;
      this.account(contact, "active");
    });

  answerReturn: Backend["answerReturn"] = (contact, approve) =>
    this.reply("answerReturn", [contact, approve], () => {
      this.person(contact).asksBack = false;
      this.tell("contact", contact);
    });

  matchContact: Backend["matchContact"] = (match) =>
    this.reply("matchContact", [match], () => {
      const person = this.person(match.contact);
      person.chart = match.chart;
      person.unverified = match.chart === "" && !match.verified;
      this.tell("contact", match.contact);
    });

  door: Backend["door"] = (link) =>
    this.reply("door", [link], () => ({
      link: this.linksNow.find(({ id }) => id === link)?.name ?? "",
      practice: me.practice,
      url: `https://rowan.example/welcome#${link}-${this.doors}`,
      size: 10,
      path: "M4 4h2v2h-2z",
    }));

  rotateDoor: Backend["rotateDoor"] = (link) =>
    this.reply("rotateDoor", [link], () => {
      this.doors++;
      this.tell("link", link);
    });

  recognize: Backend["recognize"] = (conversation, contact) =>
    this.reply("recognize", [conversation, contact], () => {
      const thread = this.thread(conversation);
      this.threads.set(conversation, { ...thread, contact });
      this.tell("conversation", conversation);
    });
}
