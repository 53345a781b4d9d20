import { useMutation } from "@tanstack/react-query";
import { type AccountState, useBackend } from "../backend/backend.ts";
import { Button, type ButtonProps } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

interface InviteButtonProps {
  readonly contact: string;
  readonly name: string;
  readonly account: AccountState;
  readonly look?: ButtonProps["look"];
}

/** `Invite`, or `Resend Invite` once there was one (INV-01, INV-03). */
export function InviteButton({ contact, name, account, look = "outline" }: InviteButtonProps) {
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
      {t(account === "none" ? "contact.invite" : "contact.resend")}
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
