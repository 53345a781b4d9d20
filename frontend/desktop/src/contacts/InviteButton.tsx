import { useMutation } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import type { AccountState } from "../backend/contact.ts";
import { Button, type ButtonProps } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

interface InviteButtonProps {
  readonly contact: string;
  readonly name: string;
  readonly account: AccountState;
  readonly look?: ButtonProps["look"];
  /** Whether it stands beside others, and says whom it invites. */
  readonly named?: boolean;
}

/** `Invite`, or `Resend Invite` once there was one (INV-01, INV-03). */
export function InviteButton(props: InviteButtonProps) {
  const { contact, name, account, look = "outline", named = false } = props;
  const t = useWords();
  const invite = useInvite();
  return (
    <Button
      look={look}
      aria-disabled={invite.isPending}
      onClick={() => {
        if (!invite.isPending) invite.mutate({ contact, name });
      }}
    >
      {named
        ? t(account === "none" ? "group.inviteNamed" : "group.resendNamed", { name })
        : t(account === "none" ? "contact.invite" : "contact.resend")}
    </Button>
  );
}

export function useInvite() {
  const t = useWords();
  const backend = useBackend();
  return useMutation({
    mutationFn: ({ contact }: { contact: string; name: string }) => backend.invite(contact),
    onSuccess: (_, { name }) => toast(t("contact.invited", { name })),
    onError: toastProblem,
  });
}
