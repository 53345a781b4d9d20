/** The fake's people: who signs in, who works here, on which computers. */
import { initials } from "@rowan/shared/messaging";
import { type Backend, BackendError, type Presence } from "../backend.ts";
import { me } from "../sample.ts";
import type { StaffMember } from "../team.ts";
import { FakeHouse } from "./house.ts";
import { fakePassphrase, fakePIN, nothingWaits, proveCode, tries } from "./practice.ts";
import { found, memberOf, membersOf, noAdmin, staff } from "./what.ts";

export abstract class FakeTeam extends FakeHouse {
  state = () => this.reply("state", [], () => this.stateNow);

  signIn: Backend["signIn"] = (form) =>
    this.reply("signIn", [form], () => {
      if (form.passphrase !== fakePassphrase) {
        throw new BackendError(
          "wrong_sign_in",
          "This email address and passphrase do not belong together. Check both and try again.",
        );
      }
      if (form.code === "") {
        throw new BackendError("mfa_required", "Enter the code of your authenticator.", "code");
      }
      proveCode(form.code);
      this.stateNow = {
        ...this.stateNow,
        phase: "open",
        people: [
          {
            id: me.id,
            initials: initials(me.name),
            mode: form.pin ? "pin" : "passphrase",
            ...nothingWaits,
          },
        ],
        address: form.address,
      };
      return this.stateNow;
    });

  /** Whether the link of an invitation renews the person's own sign-in. */
  renews = false;

  teamLook: Backend["teamLook"] = (link) =>
    this.reply("teamLook", [link], () => {
      if (!link.includes("#")) {
        throw new BackendError(
          "invalid",
          "This is not the link of an invitation. Copy the whole link from the email.",
          "invitation",
        );
      }
      return {
        practice: me.practice,
        invitedBy: me.name,
        email: "zoe@example.com",
        name: this.renews ? me.name : "",
        role: "member" as const,
        renews: this.renews,
        secret: "JBSWY3DPEHPK3PXP",
        size: 29,
        path: "M4 4h7v1h-7z",
        recovery: ["aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"],
      };
    });

  joinTeam: Backend["joinTeam"] = (form) =>
    this.reply("joinTeam", [form], () => {
      proveCode(form.code);
      this.stateNow = { ...this.stateNow, phase: "open" };
      return this.stateNow;
    });

  staff = () =>
    this.reply("staff", [], () => ({
      members: this.members,
      links: this.myLinks.map(({ id, name, kind }) => ({ id, name, default: kind === "practice" })),
      canManage: this.manages,
      owner: this.manages,
      why: this.manages ? "" : noAdmin,
    }));

  inviteTeammate: Backend["inviteTeammate"] = (form) =>
    this.reply("inviteTeammate", [form], () => {
      const id = form.id || `teammate-${++this.made}`;
      const before = this.members.findIndex((member) => member.id === id);
      const invited = { ...memberOf({ id, name: "" }), email: form.email, role: form.role };
      invited.state = "invited";
      invited.invitedUntil = this.ago(-72 * 60);
      this.members.splice(before < 0 ? this.members.length : before, before < 0 ? 0 : 1, invited);
      this.tell("teammate", id);
    });

  setRole: Backend["setRole"] = (teammate, role) =>
    this.reply("setRole", [teammate, role], () => {
      this.member(teammate).role = role;
      this.tell("teammate", teammate);
    });

  setActive: Backend["setActive"] = (teammate, active, heir) =>
    this.reply("setActive", [teammate, active, heir], () => {
      const member = this.member(teammate);
      if (!active && member.needsHeir && heir === "") {
        throw new BackendError(
          "empty",
          "This person owns links, or is the last to read one. Choose who takes them over.",
          "heir",
        );
      }
      member.state = active ? "active" : member.name === "" ? "revoked" : "removed";
      this.tell("teammate", teammate);
    });

  resetSignIn: Backend["resetSignIn"] = (teammate) =>
    this.reply("resetSignIn", [teammate], () => undefined);

  devices = () => this.reply("devices", [], () => this.devicesNow);

  revokeDevice: Backend["revokeDevice"] = (teammate, device) =>
    this.reply("revokeDevice", [teammate, device], () => {
      for (let i = this.devicesNow.length - 1; i >= 0; i--) {
        const one = this.devicesNow[i];
        if (one?.teammate === teammate && (device === "" || one.id === device)) {
          this.devicesNow.splice(i, 1);
        }
      }
    });

  unlock: Backend["unlock"] = (person, secret) =>
    this.reply("unlock", [person], () => {
      const mode = this.stateNow.people.find(({ id }) => id === person)?.mode;
      if (secret !== (mode === "pin" ? fakePIN : fakePassphrase)) {
        this.triesLeft = Math.max(0, this.triesLeft - 1);
        throw this.triesLeft > 0
          ? new BackendError("wrong_pin", `That PIN did not match. ${this.triesLeft} tries left.`)
          : new BackendError(
              "too_many_tries",
              "Too many tries. Wait 1 minute, or ask an admin to reset it.",
            );
      }
      this.triesLeft = tries;
      const name = person === me.id ? me.name : person;
      this.stateNow = { ...this.stateNow, phase: "open", me: { ...me, id: person, name } };
      return this.stateNow;
    });

  lock = () =>
    this.reply("lock", [], () => {
      this.stateNow = { ...this.stateNow, phase: "locked" };
      return this.stateNow;
    });

  stirred = () => this.reply("stirred", [], () => {});

  idleMinutes = () => this.reply("idleMinutes", [], () => this.idleNow);

  setIdleMinutes: Backend["setIdleMinutes"] = (minutes) =>
    this.reply("setIdleMinutes", [minutes], () => {
      this.idleNow = minutes;
      this.tell("lock", "");
    });

  /** What of a locked person's has not left this computer. */
  waits(waiting: Partial<typeof nothingWaits>): void {
    const people = this.stateNow.people.map((person) => ({ ...person, ...waiting }));
    this.stateNow = { ...this.stateNow, people };
    this.tell("state", "");
  }

  present: Backend["present"] = (conversation, doing) =>
    this.reply("present", [conversation, doing], () => {});

  here = () => this.reply("here", [], () => this.hereNow);

  /** Colleagues come to a conversation, or go. */
  gather(...here: Presence[]): void {
    this.hereNow = here;
    this.tell("presence", "");
  }

  health = () => this.reply("health", [], () => this.healthNow);

  notifyMention: Backend["notifyMention"] = (conversation) =>
    this.reply("notifyMention", [conversation], () => undefined);

  preferences = () => this.reply("preferences", [], () => ({ undoSend: this.undoSeconds }));

  setUndoSend: Backend["setUndoSend"] = (seconds) =>
    this.reply("setUndoSend", [seconds], () => {
      this.undoSeconds = seconds;
      this.tell("preferences", me.id);
    });

  team: Backend["team"] = (conversation) =>
    this.reply("team", [conversation], () =>
      membersOf(this.thread(conversation).link).map(({ id, name }) => ({
        id,
        name,
        initials: initials(name),
      })),
    );

  colleagues = () => this.reply("colleagues", [], () => staff().filter(({ id }) => id !== me.id));

  notify: Backend["notify"] = (conversation) =>
    this.reply("notify", [conversation], () => undefined);

  setTitle: Backend["setTitle"] = (title) => {
    this.title = title;
  };

  practice = () =>
    this.reply("practice", [], () => ({
      ...this.practiceNow,
      notices: [
        {
          kind: "invitation" as const,
          language: "en",
          text: `${this.practiceNow.shortName || this.practiceNow.name} would like to message you securely.`,
        },
      ],
      canEdit: this.manages,
      why: this.manages ? "" : noAdmin,
    }));

  savePractice: Backend["savePractice"] = (form) =>
    this.reply("savePractice", [form], () => {
      if (form.name.trim() === "") {
        throw new BackendError("empty", "Enter the practice's name, as patients know it.", "name");
      }
      this.practiceNow = form;
      this.tell("practice", "");
    });

  protected member(id: string): StaffMember {
    return found(this.members.find((member) => member.id === id));
  }
}
