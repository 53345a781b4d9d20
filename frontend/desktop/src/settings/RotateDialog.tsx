import { Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import type { LinkSetting } from "../backend/link.ts";
import { Button, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Door.module.css";

interface RotateDialogProps {
  readonly link: LinkSetting;
  readonly close: () => void;
}

/** Asks before a join link is replaced: what is printed stops working, for good. */
export function RotateDialog({ link, close }: RotateDialogProps) {
  const t = useWords();
  const backend = useBackend();
  const rotate = useMutation({
    mutationFn: () => backend.rotateDoor(link.id),
    onSuccess: () => {
      toast(t("door.rotated", { name: link.name }));
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t("door.rotateOf", { name: link.name })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={styles.door}>
        <Problem error={rotate.error} />
        <p className={styles.why}>{t("door.rotating")}</p>
        <div className={styles.acts}>
          <Button data-autofocus onClick={close}>
            {t("cancel")}
          </Button>
          <Button
            look="ink"
            aria-disabled={rotate.isPending}
            onClick={() => {
              if (!rotate.isPending) rotate.mutate();
            }}
          >
            {t("door.rotate")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
