import type { Me, Portal } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Beginning } from "../invitation/Joining.tsx";
import { wasAccepted } from "../invitation/token.ts";

/** Where a page that was just opened begins. */
export type Entrance =
  | { readonly at: "in"; readonly me: Me }
  | { readonly at: "joining"; readonly beginning: Beginning }
  | { readonly at: "refused"; readonly problem: ApiProblem }
  | { readonly at: "out" };

/**
 * Finds out where to begin, changing nothing. An invitation that this browser
 * accepted goes on where it was left: accepting it again would send another
 * code, and forget that the clinic was asked. One that is over is no obstacle
 * to who is signed in. Rejects only when the service cannot be reached or is
 * at fault.
 */
export async function enter(portal: Portal, token: string | undefined): Promise<Entrance> {
  const goOn = async (): Promise<Entrance | undefined> => {
    const me = await unlessRefused(portal.me());
    if (!(me instanceof ApiProblem)) return { at: "in", me };
    const join = await unlessRefused(portal.join());
    if (!(join instanceof ApiProblem)) return { at: "joining", beginning: { join } };
    return undefined;
  };
  if (token === undefined) return (await goOn()) ?? { at: "out" };

  const begun = wasAccepted(token) ? await goOn() : undefined;
  if (begun) return begun;
  const invited = await unlessRefused(portal.look(token));
  if (!(invited instanceof ApiProblem)) {
    return { at: "joining", beginning: { invited, token } };
  }
  return (await goOn()) ?? { at: "refused", problem: invited };
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | ApiProblem> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return error;
    throw error;
  }
}
