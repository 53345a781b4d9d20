/** The fake's attachments: their bytes are never kept, only what the screens show of them. */
import type { Attachment, AttachmentKind, Storage, Transfer } from "../attachment.ts";
import { BackendError } from "../backend.ts";

const megabyte = 1_000_000;

/** What the service takes, by what the fake can see of a file: its declared type. */
const accepted: Readonly<Record<string, [kind: AttachmentKind, limit: number]>> = {
  "image/png": ["photo", 25],
  "image/jpeg": ["photo", 25],
  "application/pdf": ["document", 25],
  "video/mp4": ["video", 200],
  "video/quicktime": ["video", 200],
  "audio/mpeg": ["audio", 25],
  "audio/wav": ["audio", 25],
  "application/octet-stream": ["file", 25],
};

export class FakeFiles {
  readonly all = new Map<string, Attachment>();
  readonly transfers = new Map<string, Transfer>();
  readonly storage: Storage = { used: 12 * megabyte, cap: 1024 * megabyte };
  /** What was taken out of the sealed store, and how. */
  readonly taken: [how: "opened" | "saved", id: string][] = [];
  #made = 0;

  /** Adds a file as if it had been copied. */
  add(name: string, type: string, size: number, here = true): Attachment {
    const [kind, limit] = accepted[type] ?? [];
    if (!kind || !limit) {
      throw new BackendError("bad_file", "This file cannot be sent.", "type");
    }
    if (size > limit * megabyte) {
      throw new BackendError(
        "too_large",
        `This file is too large. ${limit} MB at most.`,
        "attachment",
      );
    }
    const picture = kind === "photo" ? { width: 1200, height: 900 } : { width: 0, height: 0 };
    const id = `attachment-${++this.#made}`;
    const attachment: Attachment = { id, name, kind, type, size, ...picture, absent: "" };
    this.all.set(id, attachment);
    this.transfers.set(id, { way: "", done: here ? size : 0, size, here, problem: "" });
    return attachment;
  }

  of(ids: readonly string[]): Attachment[] {
    return ids.flatMap((id) => this.all.get(id) ?? []);
  }

  /** What a row says of a message without words. */
  carries(attachments: readonly Attachment[]): AttachmentKind | "files" | "" {
    const kinds = new Set(attachments.map(({ kind }) => kind));
    const [first = ""] = kinds;
    return kinds.size > 1 ? "files" : first;
  }
}
