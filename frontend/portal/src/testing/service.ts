import type { Join, Me, Passkey, PatientMessage, PracticeCard, Upload } from "../api/client.ts";

interface Asked {
  readonly route: string;
  readonly body: Record<string, unknown>;
}

type Handler = (asked: Asked, url: URL) => unknown;

const statuses: Record<string, number> = {
  signed_out: 401,
  not_found: 404,
  invitation_unknown: 404,
  invitation_expired: 410,
  invitation_used: 410,
  too_soon: 429,
  too_many_tries: 429,
  internal: 500,
};

/** A refusal, thrown inside the fake service. */
export class Refusal extends Error {}

/**
 * The patients' side of the service, in memory: what lies outside the page.
 * It answers as the real one does and remembers what it was asked.
 */
export class FakeService {
  readonly practice: PracticeCard = {
    id: "practice-alder",
    name: "Alder Street Clinic",
    phone: "+15035550100",
    replyTime: "Usually replies the same working day.",
  };
  readonly token = "a-token-of-32-random-bytes";
  code = "482913";
  birthDate: string | undefined = "1986-03-14";
  byPhone = true;
  invitation: "open" | "expired" | "used" = "open";
  step: Join["step"] | "none" = "none";
  conversations: Me["conversations"] = [];
  messages: PatientMessage[] = [];
  /** The files that were begun, and what came of their bytes. */
  readonly uploads = new Map<string, Upload & { content: Uint8Array[] }>();
  /** A scanner that has not spoken. */
  held = false;
  /** Nothing arrives here. */
  down = false;
  /** What arrives is done, but its answer is lost. */
  deaf = false;
  /** What the practice knows of the patient's language, and what it was told of it. */
  language: Me["language"];
  readonly spoken: string[] = [];
  reminders = { text: true, email: true };
  pageLength = 50;
  listLength = 30;
  name = "Maya Lindqvist";
  passkeys: Passkey[] = [];
  readonly now = "2026-11-19T18:00:00Z";
  readonly asked: Asked[] = [];
  readonly #refusals: { route: string; code: string }[] = [];

  /** The next request to this route is refused. */
  refuse(route: string, code: string): void {
    this.#refusals.push({ route, code });
  }

  /** The bodies that were sent to a route. */
  sentTo(route: string): Record<string, unknown>[] {
    return this.asked.filter((asked) => asked.route === route).map(({ body }) => body);
  }

  /** Adds a conversation. */
  open(id: string, subject?: string, more: Partial<Me["conversations"][0]> = {}): void {
    const from = "Clinical care";
    this.conversations.push({
      id,
      from,
      state: "open",
      unseen: 0,
      ...(subject !== undefined && { subject }),
      ...more,
    });
  }

  /** Adds a message from the practice. */
  say(body: string, more: Partial<PatientMessage> = {}): PatientMessage {
    const position = this.messages.length + 1;
    const message: PatientMessage = {
      id: `message-${position}`,
      mine: false,
      author: "Priya Nair, RN",
      body,
      status: "sent",
      seen: false,
      position,
      at: new Date().toISOString(),
      ...more,
    };
    this.messages.push(message);
    return message;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    if (this.down) throw new TypeError("Failed to fetch");
    const url = new URL(String(input), "http://portal.test");
    const path = url.pathname.replace(/(conversations|attachments)\/[^/]+/, "$1/*");
    const route = `${init?.method} ${path}`;
    const sent = init?.body ?? "{}";
    const body = typeof sent === "string" ? JSON.parse(sent) : { part: sent };
    const asked = { route, body };
    this.asked.push(asked);
    const response = await this.#answer(asked, url);
    if (this.deaf) throw new TypeError("Failed to fetch");
    return response;
  };

  async #answer(asked: Asked, url: URL): Promise<Response> {
    try {
      const refusal = this.#refusals.findIndex(({ route }) => route === asked.route);
      if (refusal >= 0) throw new Refusal(this.#refusals.splice(refusal, 1)[0]?.code);
      const handler = this.#routes[asked.route];
      if (!handler) throw new Error(`no route ${asked.route}`);
      const answer = handler(asked, url);
      if (answer === undefined) return new Response(null, { status: 204 });
      return new Response(JSON.stringify(answer), {
        headers: { "Content-Type": "application/json" },
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const code = error.message;
      const status = statuses[code] ?? 422;
      return new Response(JSON.stringify({ status, code, detail: `Detail of ${code}.` }), {
        status,
        headers: { "Content-Type": "application/problem+json" },
      });
    }
  }

  #page(from: number) {
    const end = from + this.listLength;
    return {
      conversations: this.conversations.slice(from, end),
      ...(end < this.conversations.length && { next: String(end) }),
    };
  }

  readonly #routes: Record<string, Handler> = {
    "POST /api/portal/invitations/look": ({ body }) => {
      this.#checkToken(body.token);
      return {
        practice: this.practice,
        invitedBy: "Priya Nair, RN",
        sendsTo: this.#address(),
        byPhone: this.byPhone,
      };
    },
    "POST /api/portal/invitations/accept": ({ body }) => {
      this.#checkToken(body.token);
      return this.#go("code");
    },
    "GET /api/portal/join": () => {
      if (this.step === "none") throw new Refusal("signed_out");
      return this.#join();
    },
    "POST /api/portal/join/code": ({ body }) => {
      if (body.code !== this.code) throw new Refusal("wrong_code");
      return this.#go(this.birthDate ? "birth_date" : "ask");
    },
    "POST /api/portal/join/code/again": () => this.#join(),
    "POST /api/portal/join/birth-date": ({ body }) => {
      if (body.birthDate !== this.birthDate) throw new Refusal("wrong_birth_date");
      return this.#go("done");
    },
    "POST /api/portal/join/ask": () => this.#go("waiting"),
    "POST /api/portal/language": ({ body }) => {
      this.#checkSession();
      this.spoken.push(String(body.language));
      return undefined;
    },
    "POST /api/portal/doors/look": ({ body }) => {
      this.#checkToken(body.token);
      return { practice: this.practice, link: "Dr. Sato", byPhone: this.byPhone, byEmail: true };
    },
    "POST /api/portal/doors/join": ({ body }) => {
      this.#checkToken(body.token);
      this.birthDate = undefined;
      return this.#go("code");
    },
    "POST /api/portal/come-back": () => ({ ...this.#go("code"), back: true }),
    "GET /api/portal/passkeys": () => ({ passkeys: this.passkeys }),
    "POST /api/portal/passkeys/ask": () => ({
      options: { challenge: "AAAA", user: { id: "BBBB" }, rp: { name: "Rowan" } },
    }),
    "POST /api/portal/passkeys": ({ body }) => {
      const name = String(body.name);
      this.passkeys.push({ id: String(this.passkeys.length), name, madeAt: this.now });
      return { passkeys: this.passkeys };
    },
    "POST /api/portal/passkeys/remove": ({ body }) => {
      this.passkeys = this.passkeys.filter(({ id }) => id !== body.id);
      return { passkeys: this.passkeys };
    },
    "POST /api/portal/sign-in/ask": () => ({ options: { challenge: "CCCC" } }),
    "POST /api/portal/sign-in": () => {
      this.step = "done";
      return undefined;
    },
    "POST /api/portal/reminders": ({ body }) => {
      this.#checkSession();
      this.reminders = { text: body.text === true, email: body.email === true };
      return undefined;
    },
    "GET /api/portal/conversations": (_, url) => {
      this.#checkSession();
      return this.#page(Number(url.searchParams.get("after")));
    },
    "GET /api/portal/me": () => {
      this.#checkSession();
      return {
        name: this.name,
        practice: this.practice,
        ...this.#page(0),
        contact: "contact-maya",
        reminders: this.reminders,
        byText: true,
        byEmail: true,
        ...(this.language && { language: this.language }),
      };
    },
    "GET /api/portal/conversations/*/messages": (_, url) => {
      this.#checkSession();
      const before = Number(url.searchParams.get("before") ?? Number.POSITIVE_INFINITY);
      const newestFirst = this.messages.filter(({ position }) => position < before).reverse();
      return {
        conversation: this.#conversation(url),
        messages: newestFirst.slice(0, this.pageLength),
        more: newestFirst.length > this.pageLength,
      };
    },
    "POST /api/portal/conversations/*/messages": ({ body }, url) => {
      this.#checkSession();
      if (this.#conversation(url).state === "read_only") throw new Refusal("closed");
      const id = String(body.id);
      const known = this.messages.find((message) => message.id === id);
      const attachments = ((body.attachments as string[]) ?? []).map((file) => {
        const { content, state, received, ...attachment } = this.uploads.get(file) ?? never();
        return attachment;
      });
      const more = attachments.length > 0 ? { attachments } : {};
      return known ?? this.say(String(body.body), { id, mine: true, status: "delivered", ...more });
    },
    "POST /api/portal/conversations/*/attachments": ({ body }) => {
      this.#checkSession();
      const { id, name, size } = body as { id: string; name: string; size: number };
      const known = this.uploads.get(id);
      if (!known) {
        const file = { id, name, size, type: "", state: "uploading" as const, received: 0 };
        this.uploads.set(id, { ...file, content: [] });
      }
      return this.#upload(id);
    },
    "PUT /api/portal/attachments/*": ({ body }, url) => {
      const id = url.pathname.split("/")[4] ?? "";
      const file = this.uploads.get(id);
      if (!file) throw new Refusal("not_found");
      if (Number(url.searchParams.get("offset")) !== file.received) throw new Refusal("conflict");
      const part = body.part as Uint8Array;
      file.content.push(part);
      file.received += part.length;
      if (file.received === file.size) file.state = this.held ? "held" : "ready";
      file.type = "image/jpeg";
      return this.#upload(id);
    },
    "DELETE /api/portal/attachments/*": (_, url) => {
      this.uploads.delete(url.pathname.split("/")[4] ?? "");
      return undefined;
    },
    "POST /api/portal/conversations/*/seen": ({ body }) => {
      this.#checkSession();
      const ids = body.messages as string[];
      this.messages = this.messages.map((message) =>
        ids.includes(message.id) ? { ...message, seen: true } : message,
      );
      return undefined;
    },
    "POST /api/portal/sign-out": () => {
      this.step = "none";
      return undefined;
    },
  };

  #upload(id: string): Upload {
    const { content, ...upload } = this.uploads.get(id) ?? never();
    return upload;
  }

  #checkToken(token: unknown): void {
    if (token !== this.token) throw new Refusal("invitation_unknown");
    if (this.invitation !== "open") throw new Refusal(`invitation_${this.invitation}`);
  }

  #checkSession(): void {
    if (this.step !== "done") throw new Refusal("signed_out");
  }

  #conversation(url: URL): Me["conversations"][0] {
    const id = url.pathname.split("/")[4];
    const found = this.conversations.find((conversation) => conversation.id === id);
    if (!found) throw new Refusal("not_found");
    return found;
  }

  #go(step: Join["step"]): Join {
    this.step = step;
    return this.#join();
  }

  #join(): Join {
    const step = this.step === "none" ? "code" : this.step;
    return { step, practice: this.practice, sentTo: this.#address(), byPhone: this.byPhone };
  }

  #address(): string {
    return this.byPhone ? "••• ••• ••62" : "m•••@example.com";
  }
}

function never(): never {
  throw new Refusal("not_found");
}
