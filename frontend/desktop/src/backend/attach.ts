import type { Attachment, AttachmentBackend, Source } from "./attachment.ts";
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

/** A file as Go tells of it. */
export interface Dropped {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

/** A file that Go has in hand, read from there. Its content says what it is. */
export const droppedFile = ({ id, name, size }: Dropped): Source => ({
  name,
  size,
  type: "",
  slice: (from, to) => ({
    arrayBuffer: async () => {
      const answer = await fetch(`/attachments/${id}/dropped?offset=${from}`);
      if (!answer.ok) throw BackendError.from(await answer.text());
      return (await answer.arrayBuffer()).slice(0, to - from);
    },
  }),
});
