const key = "rowan.invitation";
const acceptedKey = "rowan.accepted";

/**
 * The invitation that this page was opened with. Its token leaves the address
 * bar at once, so that neither history, bookmarks nor a shoulder keep it; the
 * tab remembers it, so that a reload works, until it is accepted.
 */
export function takeToken(): string | undefined {
  if (location.pathname !== "/join") return undefined;
  const token = location.hash.slice(1);
  if (token === "") return sessionStorage.getItem(key) ?? undefined;
  sessionStorage.setItem(key, token);
  history.replaceState(null, "", "/join");
  return token;
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
