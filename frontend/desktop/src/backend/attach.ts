import type { Attachment, AttachmentBackend } from "./attachment.ts";
import { BackendError } from "./backend.ts";

/** How much of a file is handed over at once. */
const chunk = 2 * 1024 * 1024;

interface Copying {
  /** Begins a copy and returns the attachment's id. */
  begin(of: string, name: string, size: number): Promise<string>;
  finish(attachment: string): Promise<Attachment>;
  cancel(attachment: string): Promise<void>;
}

/** Hands a file over piece by piece, so that neither side ever holds all of it. */
export function attachBy({ begin, finish, cancel }: Copying): AttachmentBackend["attach"] {
  return async (of, file, copied, signal) => {
    const id = await begin(of, file.name, file.size);
    try {
      for (let at = 0; at < file.size; at += chunk) {
        signal.throwIfAborted();
        const body = await file.slice(at, at + chunk).arrayBuffer();
        const answer = await fetch(`/attachments/${id}?offset=${at}`, { method: "PUT", body });
        if (!answer.ok) throw BackendError.from(await answer.text());
        copied(Math.min(file.size, at + chunk));
      }
      signal.throwIfAborted();
      return await finish(id);
    } catch (thrown) {
      await cancel(id).catch(() => {});
      throw BackendError.from(thrown);
    }
  };
}
