import {
  type ClipboardEvent,
  type DragEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Attachment, Source } from "../backend/attachment.ts";
import { BackendError, useBackend } from "../backend/backend.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { carriesFiles } from "../shell/dropping.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

/** A file on its way into the draft. */
export interface Copying {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly done: number;
  readonly cancel: () => void;
}

export interface Refusal {
  readonly key: number;
  readonly words: string;
}

export type Attaching = ReturnType<typeof useAttaching>;

interface AttachingOf {
  /** The conversation whose draft takes the files, or the contact while there is none. */
  readonly of: string;
  readonly attachments: readonly Attachment[];
  /** What has to be there before the first one is. */
  readonly before?: () => Promise<void>;
}

/** The files of a draft: what is in it, what is being added, and what was refused. */
export function useAttaching({ of, attachments, before }: AttachingOf) {
  const t = useWords();
  const backend = useBackend();
  const announce = useAnnounce();
  const [copying, setCopying] = useState<readonly Copying[]>([]);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const [dragging, setDragging] = useState(false);
  /** What was added, and what is in the draft no more, until the draft is read again. */
  const [added, setAdded] = useState<readonly Attachment[]>([]);
  const [gone, setGone] = useState<readonly string[]>([]);
  useEffect(() => {
    const drafted = (id: string) => attachments.some((attachment) => attachment.id === id);
    setAdded((have) => have.filter(({ id }) => !drafted(id)));
    setGone((have) => have.filter(drafted));
  }, [attachments]);
  const leave = useCallback((ids: readonly string[]) => {
    setAdded((have) => have.filter(({ id }) => !ids.includes(id)));
    setGone((have) => [...have, ...ids]);
  }, []);
  const first = useRef(before);
  first.current = before;
  const made = useRef(0);
  const controllers = useRef(new Set<AbortController>());
  useEffect(() => {
    const running = controllers.current;
    return () => {
      for (const controller of running) controller.abort();
    };
  }, []);

  const add = useCallback(
    async (files: Iterable<Source>) => {
      setRefused([]);
      // One after the other, so that they stand in the order in which they were chosen.
      const waiting = [...files].map((file) => {
        const key = ++made.current;
        const controller = new AbortController();
        controllers.current.add(controller);
        const { name, size } = file;
        const entry = { key, name, size, done: 0, cancel: () => controller.abort() };
        setCopying((have) => [...have, entry]);
        return { file, key, controller };
      });
      for (const { file, key, controller } of waiting) {
        try {
          controller.signal.throwIfAborted();
          await first.current?.();
          const attachment = await backend.attach(
            of,
            file,
            (done) =>
              setCopying((have) =>
                have.map((entry) => (entry.key === key ? { ...entry, done } : entry)),
              ),
            controller.signal,
          );
          setAdded((have) => [...have, attachment]);
          announce(t("attach.added", { name: file.name }));
        } catch (thrown) {
          if (!controller.signal.aborted) {
            const { code, field, sentence } = BackendError.from(thrown);
            const words =
              code === "bad_file" && field === "type"
                ? t("attach.refusedType", { name: file.name })
                : t("attach.refused", {
                    reason: sentence || t("problem.internal"),
                    name: file.name,
                  });
            setRefused((have) => [...have, { key, words }]);
          }
        } finally {
          controllers.current.delete(controller);
          setCopying((have) => have.filter((entry) => entry.key !== key));
        }
      }
    },
    [backend, of, announce, t],
  );

  const remove = useCallback(
    async ({ id, name }: Attachment) => {
      try {
        await backend.detach(of, id);
        leave([id]);
        announce(t("attach.removed", { name }));
      } catch (thrown) {
        toastProblem(thrown);
      }
    },
    [backend, of, leave, announce, t],
  );

  return {
    attachments: [
      ...attachments,
      ...added.filter(({ id }) => !attachments.some((attachment) => attachment.id === id)),
    ].filter(({ id }) => !gone.includes(id)),
    copying,
    refused,
    dragging,
    add,
    remove,
    dismiss: () => setRefused([]),
    /** These went with a message. */
    sent: (ids: readonly string[]) => {
      leave(ids);
      setRefused([]);
    },
    /** For the element onto which files can be dropped. */
    target: {
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        setDragging(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (event.currentTarget.contains(event.relatedTarget as Node | null)) return;
        setDragging(false);
      },
      onDrop: (event: DragEvent) => {
        setDragging(false);
        if (!carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        const { files } = event.dataTransfer;
        if (files.length > 0) void add(files);
        else void backend.dropped(event.clientX, event.clientY).then(add, toastProblem);
      },
      onPaste: (event: ClipboardEvent) => {
        const { files, types } = event.clipboardData;
        const named = (picture: Blob) =>
          new File([picture], t("attach.pasted"), { type: picture.type });
        if (files.length > 0) {
          event.preventDefault();
          // What was copied as a picture comes without a name of its own.
          const unnamed = ({ name }: File) => name === "image.png" || name === "";
          void add([...files].map((file) => (unnamed(file) ? named(file) : file)));
        } else if (types.length === 0) {
          // WebKit says nothing of a picture here, and gives it on request.
          void copiedPictures().then(
            (pictures) => add(pictures.map(named)),
            () => {},
          );
        }
      },
    },
  };
}

/** The pictures in the clipboard. */
async function copiedPictures(): Promise<Blob[]> {
  const items = await navigator.clipboard.read();
  const kind = ({ types }: ClipboardItem) => types.find((type) => type.startsWith("image/"));
  return Promise.all(
    items.flatMap((item) => {
      const type = kind(item);
      return type ? [item.getType(type)] : [];
    }),
  );
}
