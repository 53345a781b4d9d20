import type { PatientThread } from "../api/client.ts";
import type { useWords } from "../words/index.ts";

/** What a conversation is called: its subject, else who it is from; closed ones say so (RO-04). */
export function nameOf(thread: PatientThread, t: ReturnType<typeof useWords>): string {
  const name = thread.subject || thread.from;
  return thread.state === "read_only" ? t("thread.inactive", { name }) : name;
}
