import { clock } from "@rowan/shared/messaging";
import { Icon, type IconName } from "@rowan/shared/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Message, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Button, usePlace } from "../controls/index.ts";
import thread from "../conversation/Thread.module.css";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Numbers.module.css";

const icons = {
  opted_out: "blocked",
  opted_in: "check",
  asks_opt_out: "warning",
  opt_out_noted: "blocked",
  opt_out_denied: "check",
  maybe_appointment: "calendar",
} as const satisfies Record<string, IconName>;

export type Wish = keyof typeof icons;

/** Whether an event tells of somebody's wish for texts, or against them. */
export function isWish(event: string): event is Wish {
  return event in icons;
}

interface WishEventProps {
  readonly message: Message;
  readonly conversation: string;
  readonly name: string;
}

/** What became of a wish for texts, in the thread (OPT-07). What is not clear is asked here (OPT-03). */
export function WishEvent({ message, conversation, name }: WishEventProps) {
  const t = useWords();
  const place = usePlace();
  const { event, at } = message;
  if (!isWish(event)) return null;
  return (
    <>
      <p className={thread.event}>
        <Icon name={icons[event]} size="small" />
        {t(`wish.${event}`, { name })}
        <time dateTime={at}>{clock(at, place)}</time>
      </p>
      {event === "asks_opt_out" && <Ask conversation={conversation} name={name} />}
    </>
  );
}

function Ask({ conversation, name }: Omit<WishEventProps, "message">) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const { data: asks } = useQuery({
    queryKey: keys.asksOptOut(conversation),
    queryFn: () => backend.asksOptOut(conversation),
  });
  const say = useMutation({
    mutationFn: (off: boolean) => backend.optOut(conversation, "", off),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.asksOptOut(conversation) }),
    onError: toastProblem,
  });
  if (!asks) return null;
  return (
    <fieldset className={styles.ask}>
      <legend>{t("wish.ask", { name })}</legend>
      <Button
        look="ink"
        aria-disabled={say.isPending}
        onClick={() => say.isPending || say.mutate(true)}
      >
        {t("wish.yes")}
      </Button>
      <Button aria-disabled={say.isPending} onClick={() => say.isPending || say.mutate(false)}>
        {t("wish.no")}
      </Button>
    </fieldset>
  );
}
