import { useBackend } from "../backend/backend.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";

/** Copies a link's join address. */
export function useCopyDoor(): (link: string) => Promise<void> {
  const t = useWords();
  const backend = useBackend();
  return async (link) => {
    try {
      await navigator.clipboard.writeText((await backend.door(link)).url);
      toast(t("door.copied"));
    } catch (error) {
      toastProblem(error);
    }
  };
}
