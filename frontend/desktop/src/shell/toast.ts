import { notifications } from "@mantine/notifications";
import { BackendError } from "../backend/backend.ts";
import { t } from "../words/index.ts";

/** Tells of a failure where no form stands that could show it. */
export function toastProblem(thrown: unknown): void {
  notifications.show({
    message: BackendError.from(thrown).sentence || t("problem.internal"),
    color: "red",
    role: "alert",
    closeButtonProps: { "aria-label": t("close") },
  });
}

export function toast(message: string): void {
  notifications.show({ message, closeButtonProps: { "aria-label": t("close") } });
}
