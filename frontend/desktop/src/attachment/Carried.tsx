import { Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Attachment } from "../backend/attachment.ts";
import { useBackend } from "../backend/backend.ts";
import { useTransfer } from "../backend/queries.ts";
import { Button, Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import styles from "./Carried.module.css";
import { kindIcons, percent, useFileSize } from "./file.ts";
import { useViewer } from "./Viewer.tsx";

interface CarriedProps {
  readonly conversation: string;
  readonly attachments: readonly Attachment[];
  /** They are still on their way to the service. */
  readonly pending: boolean;
  /** Whether Tab comes here. */
  readonly reachable: boolean;
  readonly reached: () => void;
}

/** The files in a message: pictures as they look, everything else by name. */
export function Carried(props: CarriedProps) {
  const { conversation, attachments, pending, reachable, reached } = props;
  return (
    <ul className={styles.carried}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          {attachment.absent === "" ? (
            <One
              attachment={attachment}
              conversation={conversation}
              pending={pending}
              tabIndex={reachable ? 0 : -1}
              reached={reached}
            />
          ) : (
            <Missing
              id={attachment.id}
              why={attachment.absent}
              tabIndex={reachable ? 0 : -1}
              reached={reached}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

interface MissingProps {
  readonly id: string;
  readonly why: Exclude<Attachment["absent"], "">;
  readonly tabIndex: number;
  readonly reached: () => void;
}

/** Stands where a file of a text is not, and says why. */
function Missing({ id, why, tabIndex, reached }: MissingProps) {
  const t = useWords();
  const backend = useBackend();
  const again = useMutation({ mutationFn: () => backend.fetchAgain(id) });
  return (
    <>
      <p className={styles.missing} aria-busy={why === "coming"}>
        <Icon name={why === "coming" ? "file" : "warning"} size="small" />
        {t(`file.${why}`)}
        {why === "failed" && (
          <Button
            tabIndex={tabIndex}
            onFocus={reached}
            aria-disabled={again.isPending}
            onClick={() => !again.isPending && again.mutate()}
          >
            {t("file.again")}
          </Button>
        )}
      </p>
      <Problem error={again.error} />
    </>
  );
}

interface OneProps {
  readonly attachment: Attachment;
  readonly conversation: string;
  readonly pending: boolean;
  readonly tabIndex: number;
  readonly reached: () => void;
}

/** The longer side of a picture in the thread, in rem. */
const longest = 15;

function One({ attachment, conversation, pending, tabIndex, reached }: OneProps) {
  const t = useWords();
  const size = useFileSize();
  const backend = useBackend();
  const open = useViewer();
  const [broken, setBroken] = useState(false);
  const transfer = useTransfer(attachment.id, pending);
  const { id, name, kind, width, height } = attachment;
  const picture = kind === "photo" && width > 0 && height > 0 && !broken;
  const scale = longest / Math.max(width, height, 1);
  return (
    <>
      <button
        type="button"
        className={picture ? styles.picture : styles.file}
        {...(picture && { "aria-label": t("file.open", { name }) })}
        tabIndex={tabIndex}
        onFocus={reached}
        onClick={() => open({ conversation, id })}
      >
        {picture ? (
          <img
            src={backend.attachmentURL(id, "thumbnail")}
            alt=""
            style={{ width: `${width * scale}rem`, aspectRatio: `${width} / ${height}` }}
            onError={() => setBroken(true)}
          />
        ) : (
          <>
            <Icon name={kindIcons[kind]} size="large" />
            <span className={styles.words}>
              <b>{name}</b>
              <span>
                {t(`kind.${kind}`)} · {size(attachment.size)}
              </span>
            </span>
          </>
        )}
      </button>
      {pending && transfer && transfer.way === "up" && (
        <span className={styles.way}>
          <progress
            aria-label={t("file.up", { percent: percent(transfer) })}
            max={100}
            value={percent(transfer)}
          />
          {t("file.up", { percent: percent(transfer) })}
        </span>
      )}
      {pending && transfer?.problem && <span className={styles.way}>{transfer.problem}</span>}
    </>
  );
}
