import { Textarea } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import { type FormEvent, type ReactNode, useId, useRef } from "react";
import { AttachButton, Chips } from "../attachment/Chips.tsx";
import type { Attaching } from "../attachment/useAttaching.ts";
import { Button, Problem } from "../controls/index.ts";
import { useCommand } from "../shell/commands.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Composer.module.css";
import type { DraftState } from "./useDraft.ts";

interface ComposerProps {
  /** Names the form: who it writes to. */
  readonly label: string;
  /** The link that it comes from, or the way to choose one. */
  readonly from: ReactNode;
  readonly text: string;
  readonly write: (text: string) => void;
  readonly left?: () => void;
  readonly send: () => void;
  readonly sendAndArchive?: () => void;
  /** Why nothing can be sent now, as a sentence; "" when it can. */
  readonly why: string;
  /** What the person can do about it, beside the sentence. */
  readonly way?: ReactNode;
  /** What is to be decided before it is sent. */
  readonly asks?: ReactNode;
  /** What went wrong with the last try. */
  readonly error?: unknown;
  /** Why the service did not take this text when it was sent, as a sentence. */
  readonly refused?: string;
  readonly draft?: DraftState;
  /** What could be sent, and the way to take it. */
  readonly offer?: ReactNode;
  /** What else can be written here. */
  readonly tabs?: ReactNode;
  /** The draft's files; leave out where there is no draft to hold any. */
  readonly attaching?: Attaching;
}

/** Where a secure message is written, wherever one begins (SEC-12). */
export function Composer(props: ComposerProps) {
  const {
    label,
    from,
    text,
    write,
    left,
    send,
    sendAndArchive,
    why,
    way,
    asks,
    error,
    refused,
    draft = "empty",
    offer,
    tabs,
    attaching,
  } = props;
  const t = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const whyId = useId();
  useCommand("composer", () => area.current?.focus());
  useCommand("send", () => {
    if (!form.current?.contains(document.activeElement)) return false;
    form.current.requestSubmit();
    return true;
  });
  useCommand("sendArchive", () => {
    if (!sendAndArchive || why !== "" || !form.current?.contains(document.activeElement))
      return false;
    sendAndArchive();
    return true;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === "") send();
  };
  return (
    <form
      ref={form}
      className={styles.composer}
      aria-label={label}
      onSubmit={submit}
      {...attaching?.target}
    >
      <div className={styles.top}>
        <span className={styles.channel}>
          <Icon name="lock" size="small" />
          {t("channel.secure")}
        </span>
        {tabs}
        <span className={styles.from}>
          <span>{t("composer.from")}</span>
          {from}
        </span>
      </div>
      {offer && (
        <div className={styles.offer} role="status">
          {offer}
        </div>
      )}
      <Textarea
        ref={area}
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={12}
        aria-label={t("composer.message")}
        placeholder={t("composer.message")}
        classNames={{ input: styles.text ?? "" }}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={left}
      />
      {attaching && <Chips of={attaching} />}
      <Problem error={error} />
      {refused && !error && (
        <p className={styles.refused} role="alert">
          {t("composer.refused", { reason: refused })}
        </p>
      )}
      {why !== "" && (
        <div className={styles.why}>
          <p id={whyId}>{why}</p>
          {way && <span className={styles.way}>{way}</span>}
        </div>
      )}
      {asks}
      <div className={styles.bar}>
        {attaching && <AttachButton add={attaching.add} />}
        <span className={styles.note} role="status">
          {draft === "saved" && t("composer.saved")}
          {draft === "failed" && t("composer.notSaved")}
        </span>
        <Button
          type="submit"
          look="secure"
          icon="lock"
          aria-disabled={why !== ""}
          aria-describedby={why !== "" ? whyId : undefined}
        >
          {t("composer.send")}
        </Button>
      </div>
    </form>
  );
}
