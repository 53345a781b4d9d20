import { useMutation } from "@tanstack/react-query";
import { type Message, useBackend } from "../backend/backend.ts";
import { useConversation } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { channelOf } from "../conversation/channels.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./text.module.css";
import { useSecurely } from "./useSecurely.tsx";

/** Why a text did not arrive and what to do, or what it waits for, in words; never a code alone (U19). */
export function useReasonWords() {
  const t = useWords();
  return (
    { status, reason, ahead }: Pick<Message, "status" | "reason" | "ahead">,
    channel: string,
  ): string => {
    if (ahead > 0) return t("reason.ahead", { count: ahead });
    if (status === "unconfirmed") return t("reason.unconfirmed");
    return reason ? t(`${channelOf(channel).mailed ? "mailReason" : "reason"}.${reason}`) : "";
  };
}

/** Sending it again would only fail again. */
const final = ["opted_out", "not_mobile", "no_route", "rules", "too_long", "media", "unregistered"];

interface UndeliveredProps {
  readonly message: Message;
  readonly name: string;
  readonly conversation: string;
}

/** What a person can do about a text of which it is not known that it arrived. */
export function Undelivered({ message, name, conversation }: UndeliveredProps) {
  const t = useWords();
  const backend = useBackend();
  const { data: of } = useConversation(conversation);
  const again = useMutation({
    mutationFn: () => backend.sendAgain(message.id),
    onError: toastProblem,
  });
  const unconfirmed = message.status === "unconfirmed";
  const settle = useMutation({
    mutationFn: () => backend.settle(message.id, unconfirmed),
    onSuccess: () => toast(t(unconfirmed ? "reason.settled" : "reason.left")),
    onError: toastProblem,
  });
  const automatic = message.kind === "automatic";
  return (
    <div className={styles.undelivered}>
      {!final.includes(message.reason) && (
        <Act of={again}>{t(unconfirmed ? "reason.sendAgain" : "reason.tryAgain")}</Act>
      )}
      {!automatic && <Act of={settle}>{t(unconfirmed ? "reason.arrived" : "reason.done")}</Act>}
      {!automatic && of && (
        <Securely text={message.body} name={name} contact={of.contact} account={of.account} />
      )}
    </div>
  );
}

interface ActProps {
  readonly of: { readonly isPending: boolean; mutate(): void };
  readonly children: string;
}

/** Does it once, however often it is pressed meanwhile. */
function Act({ of, children }: ActProps) {
  return (
    <Button aria-disabled={of.isPending} onClick={() => !of.isPending && of.mutate()}>
      {children}
    </Button>
  );
}

function Securely(of: Omit<Parameters<typeof useSecurely>[0], "carried" | "keys">) {
  return useSecurely({ ...of, carried: async () => {}, keys: false });
}
