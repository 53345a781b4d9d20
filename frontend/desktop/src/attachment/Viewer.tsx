import { Modal } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { useMutation } from "@tanstack/react-query";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import type { FileRow } from "../backend/attachment.ts";
import { useBackend } from "../backend/backend.ts";
import { useFiles, useTransfer } from "../backend/queries.ts";
import { Button, IconButton, Problem } from "../controls/index.ts";
import { toast } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { kindIcons, percent, useFileSize } from "./file.ts";
import styles from "./Viewer.module.css";

interface Looking {
  readonly conversation: string;
  /** The attachment to show first. */
  readonly id: string;
}

const ViewerContext = createContext<(at: Looking) => void>(() => {});

/** Opens a file of a conversation in the viewer. */
export function useViewer(): (at: Looking) => void {
  return useContext(ViewerContext);
}

/** Shows the files of a conversation over everything else, one at a time. */
export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const [looking, setLooking] = useState<Looking>();
  return (
    <ViewerContext.Provider value={setLooking}>
      {children}
      {looking && (
        <Viewer
          key={`${looking.conversation} ${looking.id}`}
          {...looking}
          close={() => setLooking(undefined)}
        />
      )}
    </ViewerContext.Provider>
  );
}

const zooms = [1, 1.5, 2, 3, 4] as const;

function Viewer({ conversation, id, close }: Looking & { readonly close: () => void }) {
  const t = useWords();
  const size = useFileSize();
  const { data } = useFiles(conversation);
  const [shown, setShown] = useState(id);
  const [zoom, setZoom] = useState(0);
  // From the oldest to the newest, as they stand in the thread.
  const files = [...(data ?? [])].reverse();
  const at = files.findIndex((file) => file.id === shown);
  const file = files[at];
  const go = (by: 1 | -1) => {
    const next = files[at + by];
    if (!next) return;
    setShown(next.id);
    setZoom(0);
  };
  const larger = (by: 1 | -1) =>
    setZoom((have) => Math.max(0, Math.min(zooms.length - 1, have + by)));
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // A player's own controls use the arrows.
    if (event.target instanceof HTMLMediaElement) return;
    const scrolls = zoom > 0;
    switch (event.key) {
      case "ArrowRight":
      case "PageDown":
        if (event.key === "ArrowRight" && scrolls) return;
        go(1);
        break;
      case "ArrowLeft":
      case "PageUp":
        if (event.key === "ArrowLeft" && scrolls) return;
        go(-1);
        break;
      case "+":
      case "=":
        larger(1);
        break;
      case "-":
        larger(-1);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  if (!file) return null;
  return (
    <Modal
      opened
      onClose={close}
      fullScreen
      padding={0}
      withCloseButton={false}
      classNames={{ content: styles.content ?? "", body: styles.viewer ?? "" }}
      onKeyDown={pressed}
    >
      <header className={styles.head}>
        <Modal.Title className={styles.name ?? ""} tabIndex={-1} data-autofocus>
          {file.name}
        </Modal.Title>
        <span className={styles.facts}>
          {size(file.size)}
          {files.length > 1 && (
            <span role="status">{t("viewer.place", { at: at + 1, count: files.length })}</span>
          )}
        </span>
        {files.length > 1 && (
          <>
            <IconButton
              icon="chevron-left"
              label={t("viewer.previous")}
              aria-disabled={at === 0}
              onClick={() => go(-1)}
            />
            <IconButton
              icon="chevron-right"
              label={t("viewer.next")}
              aria-disabled={at === files.length - 1}
              onClick={() => go(1)}
            />
          </>
        )}
        {file.kind === "photo" && (
          <>
            <IconButton icon="minus" label={t("viewer.smaller")} onClick={() => larger(-1)} />
            <IconButton icon="plus" label={t("viewer.larger")} onClick={() => larger(1)} />
          </>
        )}
        <IconButton icon="close" label={t("viewer.close")} onClick={close} />
      </header>
      <TakingOut key={file.id} file={file} />
      <Shown key={`${file.id} shown`} file={file} zoom={zooms[zoom] ?? 1} />
    </Modal>
  );
}

/** The two ways out of the sealed store. */
function TakingOut({ file }: { readonly file: FileRow }) {
  const t = useWords();
  const backend = useBackend();
  const [asking, setAsking] = useState(false);
  const save = useRef<HTMLButtonElement>(null);
  const outside = useMutation({
    mutationFn: () => backend.openOutside(file.id),
    onSuccess: () => toast(t("viewer.opened")),
  });
  const keep = useMutation({
    mutationFn: () => backend.saveAttachment(file.id),
    onSuccess: (saved) => {
      setAsking(false);
      if (saved) toast(t("viewer.saved"));
    },
  });
  return (
    <div className={styles.out}>
      {file.kind !== "file" && (
        <Button
          icon="external"
          aria-disabled={outside.isPending}
          onClick={() => !outside.isPending && outside.mutate()}
        >
          {t("viewer.outside")}
        </Button>
      )}
      <Button ref={save} icon="download" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        {t("viewer.save")}
      </Button>
      {asking && (
        <div className={styles.warning} role="alert">
          <Icon name="warning" size="small" />
          <span>{t(file.kind === "file" ? "viewer.otherWarning" : "viewer.saveWarning")}</span>
          <Button
            look="ink"
            aria-disabled={keep.isPending}
            onClick={() => !keep.isPending && keep.mutate()}
          >
            {t("viewer.saveNow")}
          </Button>
          <Button
            onClick={() => {
              setAsking(false);
              save.current?.focus();
            }}
          >
            {t("cancel")}
          </Button>
        </div>
      )}
      <Problem error={outside.error ?? keep.error} />
    </div>
  );
}

/** The file itself, once it is on this computer. A PDF is fetched when another program is to show it, what cannot be told when it is saved. */
function Shown({ file, zoom }: { readonly file: FileRow; readonly zoom: number }) {
  const t = useWords();
  const backend = useBackend();
  const transfer = useTransfer(file.id);
  const picture = file.kind === "photo";
  const shown = file.kind !== "document" && file.kind !== "file";
  const { mutate, error, isSuccess } = useMutation({
    mutationFn: () => backend.fetchAttachment(file.id, picture ? "view" : "original"),
  });
  useEffect(() => {
    if (shown) mutate();
  }, [shown, mutate]);

  if (!shown)
    return <Card file={file} words={t(file.kind === "file" ? "viewer.other" : "viewer.pdf")} />;
  if (isSuccess) return picture ? <Picture file={file} zoom={zoom} /> : <Player file={file} />;
  return (
    <div className={styles.room}>
      {error ? (
        <Problem error={error}>
          <Button onClick={() => mutate()}>{t("viewer.again")}</Button>
        </Problem>
      ) : (
        <p className={styles.waiting} aria-busy>
          {t("viewer.fetching")}
          {transfer?.way === "down" && (
            <progress
              aria-label={t("file.down", { percent: percent(transfer) })}
              max={100}
              value={percent(transfer)}
            />
          )}
        </p>
      )}
    </div>
  );
}

function Picture({ file, zoom }: { readonly file: FileRow; readonly zoom: number }) {
  const t = useWords();
  const backend = useBackend();
  const [broken, setBroken] = useState(false);
  if (broken) return <Card file={file} words={t("viewer.cannotShow")} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable
    <section className={styles.room} tabIndex={0} aria-label={file.name} data-zoomed={zoom > 1}>
      <img
        className={styles.photo}
        src={backend.attachmentURL(file.id, "view")}
        alt={file.name}
        style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}
        onError={() => setBroken(true)}
      />
    </section>
  );
}

function Player({ file }: { readonly file: FileRow }) {
  const t = useWords();
  const backend = useBackend();
  const [broken, setBroken] = useState(false);
  if (broken) return <Card file={file} words={t("viewer.cannotPlay")} />;
  const play = {
    controls: true,
    src: backend.attachmentURL(file.id, "original"),
    "aria-label": file.name,
    onError: () => setBroken(true),
  };
  return (
    <div className={styles.room}>
      {file.kind === "video" ? <video className={styles.video} {...play} /> : <audio {...play} />}
    </div>
  );
}

/** Stands where the window cannot show the file itself. */
function Card({ file, words }: { readonly file: FileRow; readonly words: string }) {
  const t = useWords();
  const size = useFileSize();
  return (
    <div className={styles.room}>
      <div className={styles.card}>
        <Icon name={kindIcons[file.kind]} size="large" />
        <b>{file.name}</b>
        <span>
          {t(`kind.${file.kind}`)} · {size(file.size)}
        </span>
        <p>{words}</p>
      </div>
    </div>
  );
}
