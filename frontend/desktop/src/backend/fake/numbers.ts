/** The fake's numbers: two of the sample practice's, of which the person is a member. */
import { BackendError } from "../backend.ts";
import type { LinkMember } from "../link.ts";
import type {
  CarrierAccount,
  NumberForm,
  NumberReception,
  NumberRow,
  NumberSetting,
  NumberSettings,
  Reception,
} from "../number.ts";

export class FakeNumbers {
  readonly all: NumberSetting[];
  plan: NumberSettings["plan"] = "paid";
  reception: Reception = { trouble: "", since: "", numbers: [] };
  account: CarrierAccount = { name: "", hook: "" };
  /** Whether somebody has to say if a patient wants no more texts. */
  asks = false;
  readonly #staff: () => LinkMember[];
  readonly #me: string;

  constructor(staff: () => LinkMember[], me: string) {
    this.#staff = staff;
    this.#me = me;
    this.all = [
      numberOf("front", "+15035550123", "Front desk", this.#staff()),
      { ...numberOf("refills", "+18335550188", "Refills", this.#staff()), tollFree: true },
    ];
  }

  /** Those that the person may write from. */
  rows(): NumberRow[] {
    return this.all
      .filter(({ mine, archived }) => mine && !archived)
      .map(({ id, label, phone, mms, registration }) => {
        const why =
          this.plan === "trial" ? "trial" : registration === "approved" ? "" : "unregistered";
        return { id, label, phone, mms, maySend: why === "", why };
      });
  }

  /** A test that has come back. */
  test(id: string): void {
    const now = new Date().toISOString();
    const passed: NumberReception = {
      id,
      trouble: "",
      since: "",
      receivedAt: now,
      test: "passed",
      testedAt: now,
    };
    const { numbers } = this.reception;
    this.reception = {
      ...this.reception,
      numbers: [...numbers.filter((number) => number.id !== id), passed],
    };
  }

  connect(name: string, token: string): CarrierAccount {
    if (!/^AC[0-9a-f]{32}$/u.test(name) || token.length < 16) {
      throw new BackendError(
        "invalid",
        "This account cannot be used. Copy its name and its token from the carrier once more.",
        "token",
      );
    }
    this.account = { name, hook: "https://rowan.example/hooks/twilio/s3cr3t" };
    return this.account;
  }

  save(form: NumberForm): void {
    const before = this.all.find(({ id }) => id === form.id);
    const number = before
      ? { ...before }
      : {
          ...numberOf(`number-${this.all.length}`, "", "", []),
          registration: "not_registered" as const,
        };
    for (const field of form.fields) Object.assign(number, { [field]: form[field] });
    if (form.fields.includes("registration")) {
      number.registrationAt = "2026-11-21T17:00:00Z";
      if (!form.fields.includes("reason")) number.reason = "";
    }
    number.members = this.#staff().filter(
      ({ id }) =>
        (number.members.some((member) => member.id === id) && !form.remove.includes(id)) ||
        form.add.includes(id),
    );
    number.mine = number.members.some(({ id }) => id === this.#me);
    number.tags = [...number.tags.filter((tag) => !form.untag.includes(tag)), ...form.tag];
    number.assigneeName = number.members.find(({ id }) => id === number.assignee)?.name ?? "";
    if (number.assigneeName === "") number.assignee = "";
    check(number, this.all);
    this.all[before ? this.all.indexOf(before) : this.all.length] = number;
  }
}

function numberOf(id: string, phone: string, label: string, members: LinkMember[]): NumberSetting {
  return {
    id,
    phone,
    label,
    members,
    mine: members.length > 0,
    archived: false,
    mms: "unknown",
    tollFree: false,
    registration: "approved",
    registrationAt: "2026-11-03T17:00:00Z",
    reason: "",
    rate: 1,
    assignee: "",
    assigneeName: "",
    tags: [],
  };
}

function check(number: NumberSetting, all: readonly NumberSetting[]): void {
  if (!/^\+\d{8,}$/u.test(number.phone.replaceAll(/[ ()-]/gu, ""))) {
    throw new BackendError("invalid", "Enter a phone number with its area code.", "phone");
  }
  if (all.some(({ id, phone }) => id !== number.id && phone === number.phone)) {
    throw new BackendError("conflict", "The practice has this number already.", "phone");
  }
  if (number.label.trim() === "") {
    throw new BackendError("empty", "Enter a label for the number, such as Front desk.", "label");
  }
  if (number.members.length === 0) {
    throw new BackendError(
      "empty",
      "Somebody has to read what arrives at this number. Choose at least one member.",
      "members",
    );
  }
}
