import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../backend/backend.ts";
import { useCommand } from "../shell/commands.tsx";
import { NoteComposer } from "./NoteComposer.tsx";
import { ReplyComposer } from "./ReplyComposer.tsx";
import { type Tab, Tabs } from "./Tabs.tsx";

/** Where one writes in a conversation: to the patient, or to the team. Each keeps its own draft. */
export function Writing({ conversation }: { readonly conversation: Conversation }) {
  const { draft, noteDraft } = conversation;
  const [tab, setTab] = useState<Tab>(
    noteDraft.body !== "" && draft.body === "" ? "note" : "message",
  );
  const box = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  const go = (to: Tab) => {
    // Without a change there is no next time: the focus would be taken later, from elsewhere.
    asked.current = to !== tab;
    setTab(to);
    if (to === tab) box.current?.querySelector("textarea")?.focus();
  };
  // The field is there only once its tab is.
  useEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    box.current?.querySelector("textarea")?.focus();
  });
  useCommand("composer", () => go("message"));
  useCommand("note", () => go("note"));
  const tabs = <Tabs tab={tab} choose={setTab} />;
  return (
    <div ref={box}>
      {tab === "note" ? (
        <NoteComposer conversation={conversation} tabs={tabs} />
      ) : (
        <ReplyComposer conversation={conversation} tabs={tabs} />
      )}
    </div>
  );
}
