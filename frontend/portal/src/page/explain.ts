import { ApiProblem, Offline } from "../api/problem.ts";
import type { useWords } from "../words/index.ts";

type Translate = ReturnType<typeof useWords>;

const known = {
  internal: "problem.internal",
  invitation_unknown: "problem.invitationUnknown",
  invitation_expired: "problem.invitationExpired",
  invitation_used: "problem.invitationUsed",
  wrong_code: "problem.wrongCode",
  code_expired: "problem.codeExpired",
  wrong_birth_date: "problem.wrongBirthDate",
  no_birth_date: "confirm.why",
  awaiting_staff: "confirm.waiting",
  too_many_tries: "problem.tooManyTries",
  too_soon: "problem.tooSoon",
  signed_out: "problem.joinOver",
  conflict: "problem.conflict",
  wrong_sign_in: "passkey.unknown",
  invalid: "passkey.failed",
  closed: "problem.closed",
  empty: "problem.empty",
  too_long: "problem.tooLong",
  bad_text: "problem.badText",
  not_found: "problem.notFound",
  bad_file: "problem.badFile",
  too_large: "problem.tooLarge",
  not_ready: "problem.notReady",
  no_room: "problem.noRoom",
  disk_full: "problem.noRoom",
} as const;

type Key = Parameters<Translate>[0];

/**
 * What went wrong and what to do next, in the patient's language. The service
 * speaks English only: its own sentence stands in for codes that this page does
 * not know yet.
 * Where a code means something narrower, `here` says so.
 */
export function explain(
  error: unknown,
  t: Translate,
  here: Readonly<Record<string, Key>> = {},
): string {
  if (error instanceof Offline) return t("problem.offline");
  if (!(error instanceof ApiProblem)) return t("problem.internal");
  const key = here[error.code] ?? known[error.code as keyof typeof known];
  return key ? t(key) : error.detail;
}
