import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { BackendError } from "../backend/backend.ts";
import { Button } from "../controls/index.ts";
import { t } from "../words/index.ts";
import styles from "./toast.module.css";

/** Tells of a failure where no form stands that could show it. */
export function toastProblem(thrown: unknown): void {
  notifications.show({
    message: BackendError.from(thrown).sentence || t("problem.internal"),
    color: "red",
    role: "alert",
    closeButtonProps: { "aria-label": t("close") },
  });
}

/** The toast that offers to take something back: only the last act can be. */
let undoable = { toast: "", act: () => {} };

/** Takes the last act back while its toast is there; false when there is none. */
export function undoLast(): boolean {
  const { toast, act } = undoable;
  if (!toast) return false;
  notifications.hide(toast);
  act();
  return true;
}

/** Takes every toast away, with what the last one could undo: its person has locked. */
export function forgetToasts(): void {
  notifications.clean();
  undoable = { toast: "", act: () => {} };
}

/** Tells what was done, and offers the one way to take it back, for so many milliseconds. */
export function toast(
  message: ReactNode,
  undo?: { label: string; act: () => void },
  lasts?: number,
): void {
  if (undo) notifications.hide(undoable.toast);
  const id = notifications.show({
    message: undo ? (
      <span className={styles.toast}>
        {message}
        <Button look="quiet" onClick={undoLast}>
          {undo.label}
        </Button>
      </span>
    ) : (
      message
    ),
    ...(lasts !== undefined && { autoClose: lasts }),
    closeButtonProps: { "aria-label": t("close") },
    onClose: () => {
      if (undoable.toast === id) undoable = { toast: "", act: () => {} };
    },
  });
  if (undo) undoable = { toast: id, act: undo.act };
}
