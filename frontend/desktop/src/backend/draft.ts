import type { Draft } from "./backend.ts";

/** What stands where nothing was typed. */
export const noDraft: Draft = {
  body: "",
  subject: "",
  other: "",
  returned: false,
  reason: "",
  at: "",
  attachments: [],
};
