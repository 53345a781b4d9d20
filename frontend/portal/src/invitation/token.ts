const key = "rowan.invitation";
const acceptedKey = "rowan.accepted";

/** The address that an invitation leads to, and the one of a link's door. */
export type Opened = { readonly token: string; readonly door: boolean };

/**
 * The invitation, or the door's address, that this page was opened with. Its token leaves the address
 * bar at once, so that neither history, bookmarks nor a shoulder keep it; the
 * tab remembers it, so that a reload works, until it is accepted.
 */
export function takeToken(): Opened | undefined {
  const door = location.pathname === "/welcome";
  if (location.pathname !== "/join" && !door) return undefined;
  const fresh = location.hash.slice(1);
  if (fresh !== "") {
    sessionStorage.setItem(key, fresh);
    history.replaceState(null, "", location.pathname);
  }
  const token = sessionStorage.getItem(key);
  return token === null ? undefined : { token, door };
}

/** Forgets a token that was accepted, but for what is enough to know it again and not to use it. */
export function acceptToken(token: string): void {
  sessionStorage.removeItem(key);
  localStorage.setItem(acceptedKey, tail(token));
}

/** Whether this browser accepted that invitation: its joining may go on where it was left. */
export function wasAccepted(token: string): boolean {
  return localStorage.getItem(acceptedKey) === tail(token);
}

function tail(token: string): string {
  return token.slice(-8);
}
