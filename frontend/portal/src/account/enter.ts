import type { Door, Me, Portal } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Beginning } from "../invitation/Joining.tsx";
import { type Opened, wasAccepted } from "../invitation/token.ts";

/** Where a page that was just opened begins. */
export type Entrance =
  | { readonly at: "in"; readonly me: Me }
  | { readonly at: "joining"; readonly beginning: Beginning }
  | { readonly at: "door"; readonly door: Door; readonly token: string }
  | { readonly at: "refused"; readonly problem: ApiProblem; readonly token: string }
  | { readonly at: "out" };

/**
 * Finds out where to begin, changing nothing. An invitation that this browser
 * accepted goes on where it was left: accepting it again would send another
 * code, and forget that the clinic was asked. One that is over is no obstacle
 * to who is signed in. Rejects only when the service cannot be reached or is
 * at fault.
 */
export async function enter(portal: Portal, opened: Opened | undefined): Promise<Entrance> {
  const goOn = async (): Promise<Entrance | undefined> => {
    const me = await unlessRefused(portal.me());
    if (!(me instanceof ApiProblem)) return { at: "in", me };
    const join = await unlessRefused(portal.join());
    if (!(join instanceof ApiProblem)) return { at: "joining", beginning: { join } };
    return undefined;
  };
  if (opened === undefined) return (await goOn()) ?? { at: "out" };

  const { token } = opened;
  const begun = wasAccepted(token) ? await goOn() : undefined;
  if (begun) return begun;
  if (opened.door) {
    const door = await unlessRefused(portal.door(token));
    if (!(door instanceof ApiProblem)) return { at: "door", door, token };
    return (await goOn()) ?? { at: "refused", problem: door, token };
  }
  const invited = await unlessRefused(portal.look(token));
  if (!(invited instanceof ApiProblem)) {
    return { at: "joining", beginning: { invited, token } };
  }
  return (await goOn()) ?? { at: "refused", problem: invited, token };
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | ApiProblem> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return error;
    throw error;
  }
}
