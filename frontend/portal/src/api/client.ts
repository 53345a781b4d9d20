import { ApiProblem, Offline } from "./problem.ts";
import { Reach } from "./reach.ts";
import type { components, paths } from "./schema.ts";

type Schemas = components["schemas"];
export type Attachment = Schemas["Attachment"];
export type Door = Schemas["Door"];
export type Invited = Schemas["Invited"];
export type Join = Schemas["Join"];
export type Me = Schemas["Me"];
export type PatientMessage = Schemas["PatientMessage"];
export type PatientThread = Schemas["PatientThread"];
export type Passkey = Schemas["Passkey"];
export type PracticeCard = Schemas["PracticeCard"];
export type Thread = Schemas["Thread"];
export type Upload = Schemas["Upload"];

type Method = "get" | "post" | "put" | "delete";
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths] &
  `/api/portal/${string}`;
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
type Asked<O> = O extends { requestBody: infer R } ? Json<R> : undefined;
type Answer<O> = O extends { responses: { 200: infer R } } ? Json<R> : undefined;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : undefined;

interface Request<O> {
  readonly body?: Asked<O>;
  readonly conversation?: string;
  readonly attachment?: string;
  readonly query?: Query<O>;
  /** Part of a file, in place of a body. */
  readonly part?: Uint8Array<ArrayBuffer>;
  /** Ends the request when it is not wanted any more. */
  readonly signal?: AbortSignal;
  /** Let it finish although the page is going away. */
  readonly keepalive?: boolean;
}

export type Portal = ReturnType<typeof connect>;

/**
 * The patients' routes of the service at this page's own origin. Every call
 * rejects with ApiProblem or Offline and nothing else. The session is a cookie
 * that scripts cannot read; the browser adds it.
 */
export function connect(request: typeof fetch = (...args) => fetch(...args)) {
  const reach = new Reach();

  async function call<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    asked: Request<paths[P][M]> = {},
  ): Promise<Answer<paths[P][M]>> {
    const { body, conversation = "", attachment = "", query, part, signal } = asked;
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) search.set(name, String(value));
    const url = path
      .replace("{conversation}", encodeURIComponent(conversation))
      .replace("{attachment}", encodeURIComponent(attachment));
    try {
      const response = await request(search.size > 0 ? `${url}?${search}` : url, {
        method: method.toUpperCase(),
        headers: {
          "Rowan-Client": "portal/1",
          ...(part && {
            "Content-Type": "application/octet-stream",
            "Content-Digest": `sha-256=:${await digestOf(part)}:`,
          }),
          ...(method !== "get" && !part && { "Content-Type": "application/json" }),
        },
        ...(method !== "get" && { body: part ?? JSON.stringify(body ?? {}) }),
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        keepalive: asked.keepalive ?? false,
        ...(signal && { signal }),
      });
      const answer = await read(response);
      reach.report(true);
      return answer as Answer<paths[P][M]>;
    } catch (error) {
      if (error instanceof ApiProblem) {
        reach.report(true);
        throw error;
      }
      if (!signal?.aborted) reach.report(false);
      throw error instanceof Offline ? error : new Offline("no answer", { cause: error });
    }
  }

  return {
    reach,
    look: (token: string) => call("post", "/api/portal/invitations/look", { body: { token } }),
    accept: (token: string) => call("post", "/api/portal/invitations/accept", { body: { token } }),
    join: () => call("get", "/api/portal/join"),
    joinCode: (code: string) => call("post", "/api/portal/join/code", { body: { code } }),
    joinAgain: () => call("post", "/api/portal/join/code/again"),
    joinBirthDate: (birthDate: string) =>
      call("post", "/api/portal/join/birth-date", { body: { birthDate } }),
    joinAsk: () => call("post", "/api/portal/join/ask"),
    remind: (reminders: Schemas["Reminders"]) =>
      call("post", "/api/portal/reminders", { body: reminders }),
    speak: (language: "en" | "es") => call("post", "/api/portal/language", { body: { language } }),
    door: (token: string) => call("post", "/api/portal/doors/look", { body: { token } }),
    enterDoor: (stranger: Schemas["Stranger"]) =>
      call("post", "/api/portal/doors/join", { body: stranger }),
    comeBack: (who: Schemas["ComeBack"]) => call("post", "/api/portal/come-back", { body: who }),
    passkeys: () => call("get", "/api/portal/passkeys"),
    askPasskey: () => call("post", "/api/portal/passkeys/ask"),
    addPasskey: (credential: unknown, name: string) =>
      call("post", "/api/portal/passkeys", { body: { credential, name } }),
    removePasskey: (id: string) => call("post", "/api/portal/passkeys/remove", { body: { id } }),
    askSignIn: () => call("post", "/api/portal/sign-in/ask"),
    signIn: (credential: unknown) => call("post", "/api/portal/sign-in", { body: { credential } }),
    me: () => call("get", "/api/portal/me"),
    /** Older conversations than those that a page ended with. */
    threads: (after: string) => call("get", "/api/portal/conversations", { query: { after } }),
    /** The newest messages, or those that stand before a position. */
    thread: (conversation: string, before?: number) =>
      call("get", "/api/portal/conversations/{conversation}/messages", {
        conversation,
        query: { limit: 50, ...(before !== undefined && { before }) },
      }),
    write: (conversation: string, id: string, body: string, attachments: readonly string[] = []) =>
      call("post", "/api/portal/conversations/{conversation}/messages", {
        conversation,
        body: { id, body, ...(attachments.length > 0 && { attachments: [...attachments] }) },
      }),
    /** Begins a file, or says how far it has come. */
    attach: (conversation: string, file: { id: string; name: string; size: number }) =>
      call("post", "/api/portal/conversations/{conversation}/attachments", {
        conversation,
        body: file,
      }),
    addPart: (
      attachment: string,
      offset: number,
      part: Uint8Array<ArrayBuffer>,
      signal: AbortSignal,
    ) =>
      call("put", "/api/portal/attachments/{attachment}", {
        attachment,
        query: { offset },
        part,
        signal,
      }),
    detach: (attachment: string) =>
      call("delete", "/api/portal/attachments/{attachment}", { attachment }),
    seen: (conversation: string, messages: string[]) =>
      call("post", "/api/portal/conversations/{conversation}/seen", {
        conversation,
        body: { messages },
        keepalive: true,
      }),
    signOut: () => call("post", "/api/portal/sign-out"),
  };
}

/**
 * Where the browser is told the way to a file's bytes: an address on the files' own host, for
 * some minutes. So this one is kept, and never where it leads.
 */
export function contentOf(attachment: string, as: "original" | "view" | "thumbnail"): string {
  return `/api/portal/attachments/${encodeURIComponent(attachment)}/content?as=${as}`;
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...sum));
}

async function read(response: Response): Promise<unknown> {
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.ok) {
    if (!type.startsWith("application/problem+json")) throw new Offline("not from the service");
    throw new ApiProblem(await response.json());
  }
  if (response.status === 204) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  await compare(bytes, response.headers.get("Content-Digest"));
  if (bytes.byteLength === 0) return undefined;
  if (!type.startsWith("application/json")) throw new Offline("not from the service");
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Refuses an answer that was cut short or changed on the way (RFC 9530). */
async function compare(bytes: Uint8Array<ArrayBuffer>, digest: string | null): Promise<void> {
  const expected = digest?.match(/^sha-256=:(.+):$/)?.[1];
  if (!expected || !globalThis.crypto.subtle) return;
  if ((await digestOf(bytes)) !== expected) throw new Offline("cut short");
}
