import { Icon } from "@rowan/shared/ui";
import { type FormEvent, type ReactNode, useId, useRef } from "react";
import { AttachButton, Chips } from "../attachment/Chips.tsx";
import type { Attaching } from "../attachment/useAttaching.ts";
import { Button, Problem } from "../controls/index.ts";
import { useCommand } from "../shell/commands.tsx";
import type { Marking } from "../text/marks.ts";
import { useWords } from "../words/index.ts";
import styles from "./Composer.module.css";
import { channelOf } from "./channels.ts";
import { Field } from "./Field.tsx";
import type { DraftState } from "./useDraft.ts";

export interface ComposerProps {
  /** Names the form: who it writes to. */
  readonly label: string;
  /** How it travels; securely unless told. */
  readonly channel?: string;
  /** The link or the number that it comes from, or the way to choose one. */
  readonly from: ReactNode;
  /** Who it goes to, where they could be taken for somebody else. */
  readonly whom?: ReactNode;
  /** What has to be known of the channel whatever is written. */
  readonly notice?: ReactNode;
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
  /** Marks the words that a rule is about. */
  readonly marking?: Marking;
  /** What a rule says of the text, and the id of that; with blocked, it cannot be sent. */
  readonly verdict?: ReactNode;
  readonly verdictId?: string;
  readonly blocked?: boolean;
  /** How long the text is, where that counts. */
  readonly counter?: ReactNode;
  /** The draft's files; leave out where there is no draft to hold any. */
  readonly attaching?: Attaching;
  /** What of files goes here, as a sentence; that of secure messages unless told. */
  readonly fileLimits?: string;
  /** What has to be known of those that are attached. */
  readonly fileWarning?: string;
  /** Why none can be attached here, as a sentence. */
  readonly noFiles?: string;
}

/** Where a message is written, wherever one begins (SEC-12). It wears its channel (SMS-02). */
export function Composer(props: ComposerProps) {
  const {
    label,
    channel = "secure",
    from,
    whom,
    notice,
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
    marking,
    verdict,
    verdictId,
    blocked = false,
    counter,
    attaching,
    fileLimits,
    fileWarning,
    noFiles = "",
  } = props;
  const t = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const whyId = useId();
  const { icon, word, look } = channelOf(channel);
  const off = why !== "" || blocked;
  useCommand("composer", () => area.current?.focus());
  useCommand("send", () => {
    if (!form.current?.contains(document.activeElement)) return false;
    form.current.requestSubmit();
    return true;
  });
  useCommand("sendArchive", () => {
    if (!sendAndArchive || off || !form.current?.contains(document.activeElement)) return false;
    sendAndArchive();
    return true;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!off) send();
  };
  return (
    <form
      ref={form}
      className={styles.composer}
      aria-label={label}
      onSubmit={submit}
      {...(noFiles === "" && attaching?.target)}
    >
      <div className={styles.top}>
        <span className={styles.channel} data-channel={channel}>
          <Icon name={icon} size="small" />
          {t(word)}
        </span>
        {tabs}
        <span className={styles.from}>
          <span>{t("composer.from")}</span>
          {from}
        </span>
      </div>
      {whom}
      {notice}
      {offer && (
        <div className={styles.offer} role="status">
          {offer}
        </div>
      )}
      <Field
        area={area}
        marking={marking}
        aria-label={t("composer.message")}
        placeholder={t("composer.message")}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={left}
        {...(blocked && { "aria-invalid": true, "aria-describedby": verdictId })}
      />
      {verdict}
      {attaching && <Chips of={attaching} limits={fileLimits} warning={fileWarning} />}
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
        {attaching && <AttachButton add={attaching.add} limits={fileLimits} why={noFiles} />}
        {counter}
        <span className={styles.note} role="status">
          {draft === "saved" && t("composer.saved")}
          {draft === "failed" && t("composer.notSaved")}
        </span>
        <Button
          type="submit"
          look={look}
          icon={blocked ? "blocked" : icon}
          aria-disabled={off}
          aria-describedby={why !== "" ? whyId : blocked ? verdictId : undefined}
        >
          {t("composer.send")}
        </Button>
      </div>
    </form>
  );
}
