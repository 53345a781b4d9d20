import { useMutation } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

/** Makes a conversation read-only or reactivates it, and offers to take that back. */
export function useReadOnly(conversation: string) {
  const t = useWords();
  const backend = useBackend();
  const { mutate, isPending } = useMutation({
    mutationFn: (readOnly: boolean) => backend.setReadOnly(conversation, readOnly),
    onSuccess: (_, readOnly) =>
      toast(t(readOnly ? "details.isReadOnly" : "details.isOpen"), {
        label: t("undo"),
        act: () => mutate(!readOnly),
      }),
    onError: toastProblem,
  });
  return (readOnly: boolean) => {
    if (!isPending) mutate(readOnly);
  };
}
