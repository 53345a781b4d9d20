import { Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Message, useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Button } from "../controls/index.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./mail.module.css";

interface LetterPageProps {
  readonly message: Message;
  readonly stop: { readonly tabIndex: number; readonly onFocus: () => void };
}

/**
 * A mail's page, in a frame that runs nothing, goes nowhere and loads nothing of
 * others until the person asks. Until it tells how high it is, it is as high as the mail's
 * text would be; what is higher than a page ever tells scrolls. It can be opened large.
 */
export function LetterPage({ message, stop }: LetterPageProps) {
  const t = useWords();
  const backend = useBackend();
  const client = useQueryClient();
  const { id, body } = message;
  const { data: page } = useQuery({
    queryKey: keys.mailPage(id),
    queryFn: () => backend.mailPage(id),
  });
  const [large, setLarge] = useState(false);
  const { key, height, box } = useHeight(id);
  const allow = useMutation({
    mutationFn: () => backend.allowRemote(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mailPage(id) }),
    onError: toastProblem,
  });
  const frame = (key: string) => (
    <iframe
      key={String(page?.allowed)}
      title={t("mail.page", { name: message.author })}
      sandbox=""
      referrerPolicy="no-referrer"
      src={backend.mailURL(id, t("mail.earlier"), key)}
    />
  );
  const images = page !== undefined && page.remote > 0 && (
    <Button {...stop} icon="photo" onClick={() => allow.mutate()}>
      {t("mail.showImages", { count: page.remote })}
    </Button>
  );
  return (
    <>
      <div
        ref={box}
        className={styles.page}
        style={height > 0 ? { height, minHeight: 0 } : undefined}
      >
        <div className={styles.ghost} aria-hidden="true">
          {body}
        </div>
        {page && frame(key)}
      </div>
      <div className={styles.acts}>
        {images}
        <Button look="quiet" {...stop} onClick={() => setLarge(true)}>
          {t("mail.large")}
        </Button>
        {images && <span className={styles.hint}>{t("mail.imagesWhy")}</span>}
      </div>
      <Modal
        opened={large}
        onClose={() => setLarge(false)}
        size="60rem"
        title={t("mail.page", { name: message.author })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <div className={styles.large}>{frame("")}</div>
      </Modal>
    </>
  );
}

/** A page whose height follows the frame's own would never come to an end. */
const heights = 12;

/**
 * How high a mail's page says that it is, and the key that its frame says it by; 0 until
 * then. It says each height once only, so what it said is known by the width that it had.
 */
function useHeight(message: string) {
  const backend = useBackend();
  const [key] = useState(() => Math.random().toString(36).slice(2));
  const [height, setHeight] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const said = useRef(new Map<number, { height: number; times: number }>());
  useEffect(
    () =>
      backend.onChange(({ kind, id, about }) => {
        const [by, pixels] = about.split("/");
        if (kind !== "height" || id !== message || by !== key) return;
        const width = box.current?.offsetWidth ?? 0;
        const { times } = said.current.get(width) ?? { times: 0 };
        if (times >= heights) return;
        said.current.set(width, { height: Number(pixels), times: times + 1 });
        setHeight(Number(pixels));
      }),
    [backend, message, key],
  );
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const resized = new ResizeObserver(() => {
      const before = said.current.get(current.offsetWidth);
      if (before) setHeight(before.height);
    });
    resized.observe(current);
    return () => resized.disconnect();
  }, []);
  return { key, height, box };
}
