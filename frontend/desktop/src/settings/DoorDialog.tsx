import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Button, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./Door.module.css";
import { useCopyDoor } from "./useDoor.ts";

interface DoorDialogProps {
  readonly link: string;
  readonly close: () => void;
}

/** A link's join address and its QR code, to copy or to print for the front desk. */
export function DoorDialog({ link, close }: DoorDialogProps) {
  const t = useWords();
  const backend = useBackend();
  const copy = useCopyDoor();
  const { data: door, error } = useQuery({
    queryKey: keys.door(link),
    queryFn: () => backend.door(link),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t("door.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Problem error={error} />
      {door && (
        <div className={styles.door}>
          <div className={`${styles.sheet} door-sheet`}>
            <p className={styles.practice}>{door.practice}</p>
            {door.link !== door.practice && <p>{door.link}</p>}
            <svg
              role="img"
              aria-label={t("door.code")}
              viewBox={`0 0 ${door.size} ${door.size}`}
              shapeRendering="crispEdges"
            >
              <rect width={door.size} height={door.size} fill="#fff" />
              <path d={door.path} fill="#000" />
            </svg>
            <p className={styles.how}>{t("door.how")}</p>
          </div>
          <p className={styles.address}>{door.url}</p>
          <p className={styles.why}>{t("door.why")}</p>
          <div className={styles.acts}>
            <Button data-autofocus onClick={() => copy(link)} icon="copy">
              {t("door.copy")}
            </Button>
            <Button look="ink" onClick={() => window.print()}>
              {t("door.print")}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
