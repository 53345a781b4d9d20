import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, useBackend } from "../backend/backend.ts";
import { useUnsaved } from "../shell/unsaved.tsx";

const saveAfter = 1000;

/** How what is typed stands in the store. */
export type DraftState = "empty" | "typing" | "saved" | "failed";

interface DraftOf {
  /** The conversation's, or the contact's while there is none. */
  readonly id: string;
  readonly draft: Draft;
  /** Where the owner of the draft is cached. */
  readonly cached: QueryKey;
  /** Under which name its owner has it. */
  readonly field?: "draft" | "noteDraft";
  /** How it is kept, where there is nothing yet that it could stand in. */
  readonly keep?: (body: string) => Promise<void>;
}

/**
 * The text of a composer, saved while it is typed, when the
 * field is left, when the screen is left and before the lock. A draft
 * that comes from elsewhere, as from a refused message, is taken over when
 * nothing unsaved would be lost.
 */
export function useDraft({ id, draft, cached, field = "draft", keep }: DraftOf) {
  const backend = useBackend();
  const store = useRef(keep);
  store.current = keep;
  const client = useQueryClient();
  const [text, setText] = useState(draft.body);
  const [state, setState] = useState<DraftState>(draft.body === "" ? "empty" : "saved");
  const typed = useRef(draft.body);
  const saved = useRef(draft.body);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Saves go one after the other, so that the last one typed is the one that stays. */
  const saving = useRef<Promise<void>>(Promise.resolve());

  /** Between take and its end, the store's draft is what is being sent: not to be shown again. */
  const sending = useRef(false);

  const key = useRef(cached);
  const remember = useCallback(
    (body: string) =>
      client.setQueryData<Partial<Record<"draft" | "noteDraft", Draft>>>(
        key.current,
        (have) => have && { ...have, [field]: { ...have[field], body } },
      ),
    [client, field],
  );

  const save = useCallback(async () => {
    clearTimeout(timer.current);
    const next = saving.current.then(async () => {
      const body = typed.current;
      if (body === saved.current) return;
      try {
        await (store.current ? store.current(body) : backend.saveDraft(id, body));
        saved.current = body;
        remember(body);
        if (typed.current === body) setState(body === "" ? "empty" : "saved");
      } catch {
        setState("failed");
      }
    });
    saving.current = next;
    await next;
  }, [backend, remember, id]);
  useUnsaved(save);

  useEffect(
    () => () => {
      void save();
    },
    [save],
  );

  const lastDraft = useRef<Draft>(draft);
  useEffect(() => {
    if (draft === lastDraft.current) return;
    lastDraft.current = draft;
    if (sending.current || typed.current !== saved.current || draft.body === typed.current) return;
    typed.current = draft.body;
    saved.current = draft.body;
    setText(draft.body);
    setState(draft.body === "" ? "empty" : "saved");
  }, [draft]);

  // What came back can be written over once it was on the screen.
  const returned = draft.returned && draft.body === text;
  useEffect(() => {
    if (returned) void backend.saveDraft(id, typed.current).catch(() => setState("failed"));
  }, [backend, id, returned]);

  const put = useCallback((body: string) => {
    typed.current = body;
    setText(body);
  }, []);

  const write = useCallback(
    (body: string) => {
      put(body);
      setState("typing");
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), saveAfter);
    },
    [put, save],
  );

  /** Takes the text out to be sent; what is still being saved has arrived before. */
  const take = useCallback(async () => {
    clearTimeout(timer.current);
    sending.current = true;
    const body = typed.current;
    put("");
    setState("empty");
    await saving.current;
    saved.current = "";
    return body;
  }, [put]);

  /** It was sent: there is no draft any more. */
  const gone = useCallback(() => {
    sending.current = false;
    remember("");
  }, [remember]);

  /** It could not be sent: puts it back, before anything typed since. */
  const giveBack = useCallback(
    (body: string) => {
      sending.current = false;
      write(typed.current === "" ? body : `${body}\n${typed.current}`);
    },
    [write],
  );

  return { text, state, write, save, take, gone, giveBack };
}
