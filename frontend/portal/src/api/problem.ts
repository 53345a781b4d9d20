import type { components } from "./schema.ts";

/** What the service answers instead of an answer. `code` is stable, `detail` is a sentence for the person. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly field: string | undefined;

  constructor(problem: components["schemas"]["Problem"]) {
    super(problem.code);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.field = problem.field;
  }
}

/**
 * No answer from the service: no network, or something else answered, as a
 * captive portal or a proxy does. Nothing is known about what was asked.
 */
export class Offline extends Error {}

/** Whether asking again later, unchanged, may help. */
export function passing(error: unknown): boolean {
  if (error instanceof Offline) return true;
  return error instanceof ApiProblem && (error.status >= 500 || error.status === 429);
}

/** Whether there is no session any more. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}
