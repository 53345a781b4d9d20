import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { BackendError, useBackend } from "../backend/backend.ts";
import { keys, usePreferences } from "../backend/queries.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { focusComposer } from "../shell/panes.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useSaveAll } from "../shell/unsaved.tsx";
import { useWords } from "../words/index.ts";
import { channelOf } from "./channels.ts";

/** Takes a message back that has not gone out, and puts its text where it was written. */
export function useTakeBack() {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const announce = useAnnounce();
  const saveAll = useSaveAll();
  const retract = useRetract();
  const { openConversation } = useNavigation();
  return async (conversation: string, message: string, channel = "secure"): Promise<void> => {
    try {
      await saveAll(); // what was typed since stays beside what comes back
      const decided = await backend.undoSend(conversation, message);
      if (!decided) return toast(t("undoSend.asked"));
      openConversation(conversation);
      await client.invalidateQueries({ queryKey: keys.conversation(conversation) });
      announce(t("undoSend.undone"));
      setTimeout(focusComposer);
    } catch (thrown) {
      const { code } = BackendError.from(thrown);
      if (code !== "conflict") return toastProblem(thrown);
      toast(
        t("undoSend.late"),
        message === "" || !channelOf(channel).portal
          ? undefined
          : { label: t("message.retract"), act: () => void retract(message) },
      );
    }
  };
}

/** Takes a message away that nobody has seen. */
export function useRetract(name = "") {
  const t = useWords();
  const backend = useBackend();
  return async (message: string): Promise<void> => {
    try {
      const decided = await backend.retract(message);
      toast(t(decided ? "retract.done" : "retract.asked"));
    } catch (thrown) {
      if (name !== "" && BackendError.from(thrown).code === "seen")
        toast(t("retract.seen", { name }));
      else toastProblem(thrown);
    }
  };
}

interface Sent {
  readonly conversation: string;
  /** "" is the newest of the conversation. */
  readonly message: string;
  /** Securely unless told. */
  readonly channel?: string;
  /** What was done along with it, and the way to put that back. */
  readonly along?: { readonly told: string; readonly undo: () => Promise<void> };
}

/** Tells that a message is on its way, and offers to take it back while it is held. */
export function useSent() {
  const t = useWords();
  const announce = useAnnounce();
  const takeBack = useTakeBack();
  const wanted = usePreferences()?.undoSend ?? 0;
  return ({ conversation, message, channel = "secure", along }: Sent) => {
    const seconds = Math.min(wanted, channelOf(channel).hold);
    const act = () => {
      void along?.undo().catch(toastProblem);
      if (seconds > 0) void takeBack(conversation, message, channel);
    };
    if (seconds === 0 && !along) return announce(t("composer.sent"));
    toast(
      seconds > 0 ? <Sending seconds={seconds} told={along?.told ?? ""} /> : along?.told,
      { label: t("undo"), act },
      seconds > 0 ? seconds * 1000 : undefined,
    );
  };
}

interface SendingProps {
  readonly seconds: number;
  readonly told: string;
}

/** Counts down to the moment from which it cannot be taken back. Said once, not each second. */
function Sending({ seconds, told }: SendingProps) {
  const t = useWords();
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const tick = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(tick);
  }, []);
  const words = (count: number) =>
    count > 0 ? t("undoSend.sending", { count }) : t("composer.sent");
  return (
    <span>
      <span className="sr-only">{words(seconds)}</span>
      <span aria-hidden data-countdown>
        {words(left)}
      </span>{" "}
      {told}
    </span>
  );
}
