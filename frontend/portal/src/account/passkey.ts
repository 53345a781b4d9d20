import type { Portal } from "../api/client.ts";

/**
 * Passkeys in this browser. What the service writes is WebAuthn's own JSON; it is
 * turned into bytes here and back, since browsers of some years ago cannot.
 */

/** Whether this browser can make and use passkeys at this address. */
export function passkeysWork(): boolean {
  // An address of numbers can have none.
  const named = /[a-z]/i.test(location.hostname);
  return named && "PublicKeyCredential" in window && "credentials" in navigator;
}

/** Somebody closed the browser's question: nothing went wrong. */
export function wasDismissed(error: unknown): boolean {
  return error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name);
}

interface Described {
  readonly id: string;
}

/** Has the browser make a passkey, and the service keep it. */
export async function makePasskey(portal: Portal) {
  const { options } = await portal.askPasskey();
  const given = options as PublicKeyCredentialCreationOptions & {
    challenge: string;
    user: { id: string };
    excludeCredentials?: Described[];
  };
  const made = (await navigator.credentials.create({
    publicKey: {
      ...given,
      challenge: bytes(given.challenge),
      user: { ...given.user, id: bytes(given.user.id) },
      excludeCredentials: described(given.excludeCredentials),
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  const credential = {
    ...plain(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
  return (await portal.addPasskey(credential, deviceName())).passkeys;
}

/** Has the browser use one of its passkeys, and the service open a session. */
export async function signInWithPasskey(portal: Portal): Promise<void> {
  const { options } = await portal.askSignIn();
  const given = options as PublicKeyCredentialRequestOptions & { challenge: string };
  const used = (await navigator.credentials.get({
    publicKey: { ...given, challenge: bytes(given.challenge), allowCredentials: [] },
  })) as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  await portal.signIn({
    ...plain(used),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle && { userHandle: text(response.userHandle) }),
    },
  });
}

function plain({ id, rawId, type }: PublicKeyCredential) {
  return { id, rawId: text(rawId), type, clientExtensionResults: {} };
}

function described(list: readonly Described[] = []): PublicKeyCredentialDescriptor[] {
  return list.map(({ id }) => ({ type: "public-key", id: bytes(id) }));
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const devices = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"];

/** What the patient will know the passkey by. */
function deviceName(): string {
  const found = devices.find((name) => navigator.userAgent.includes(name)) ?? "";
  return found === "Macintosh" ? "Mac" : found;
}

const asked = "rowan.passkey";

/** Whether a passkey was offered in this browser. It is offered once. */
export function wasOffered(): boolean {
  return localStorage.getItem(asked) !== null;
}

export function rememberOffer(): void {
  localStorage.setItem(asked, "offered");
}
