import { moment } from "@rowan/shared/messaging";
import { type ReactNode, useEffect, useId, useState } from "react";
import type { Attachment } from "../backend/attachment.ts";
import type { AccountState } from "../backend/contact.ts";
import { useStanding } from "../backend/queries.ts";
import type { Despite, Finding } from "../backend/text.ts";
import { Button, usePlace } from "../controls/index.ts";
import type { ComposerProps } from "../conversation/Composer.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import { ConsentQuestion } from "./Consent.tsx";
import { Counter } from "./Counter.tsx";
import { MistakeDialog } from "./MistakeDialog.tsx";
import { useSecurely } from "./useSecurely.tsx";
import { type TextTarget, useVerdict } from "./useVerdict.ts";
import { useSpokenVerdict, VerdictStrip } from "./VerdictStrip.tsx";

/** Sends, despite what was warned of if that is given. */
type Send = (despite: Despite | "") => void;

interface Texting {
  /** Where it would go; null on a channel without rules, where nothing is judged (SEC-31). */
  readonly target: TextTarget;
  /** Who has the phone; "" while nobody knows. */
  readonly contact: string;
  readonly name: string;
  readonly account: AccountState;
  readonly text: string;
  /** The files of its draft. */
  readonly files?: readonly Attachment[];
  /** The draft that holds them. */
  readonly of?: string;
  readonly write: (text: string) => void;
  readonly save: () => Promise<void>;
  /** Why nothing can be sent now, as far as that was known when it was last asked. */
  readonly known?: string;
  readonly send: Send;
}

/** What a composer has besides where it writes texts: the rules, the length, and what is asked first. */
export function useTexting(props: Texting) {
  const { target, contact, name, account, text, files = [], of = "", known = "" } = props;
  const { write, save, send } = props;
  const t = useWords();
  const place = usePlace();
  const id = useId();
  const { openSettings } = useNavigation();
  const speak = useSpokenVerdict();
  const standing = useStanding(target?.phone ?? "");
  const { judged, marking, judge } = useVerdict(
    target,
    text,
    files.map(({ id }) => id),
    `${standing?.offAt} ${known}`,
  );
  const [reason, setReason] = useState<{ despite: Despite; of: string }>();
  /** What was asked for when something stood in the way. */
  const [asked, setAsked] = useState<{ why: "consent" | "warning"; send: Send }>();
  const [unrecorded, setUnrecorded] = useState(false);
  const [mistake, setMistake] = useState<{ rule: string; body: string }>();
  const securely = useSecurely({
    contact: target === null ? "" : contact,
    name,
    account,
    text,
    files: files.length > 0 ? of : "",
    carried: async () => {
      write("");
      await save();
    },
  });

  // A reason is for what was warned of, not for whatever is typed next.
  const warned = judged?.findings.map(({ rule }) => rule).join(" ") ?? "";
  useEffect(() => {
    if (warned === "") setReason(undefined);
  }, [warned]);
  const despite = reason?.of === warned ? reason.despite : undefined;

  const check = (send: Send) =>
    void judge(text)
      .then(({ verdict }) => {
        if (verdict === "block") return;
        if (verdict === "warn" && !despite) return setAsked({ why: "warning", send });
        setAsked(undefined);
        send(verdict === "warn" && despite ? despite : "");
      })
      .catch(toastProblem);

  /** Sends what may go, once all is said that has to be. What is warned of goes with the reason for it. */
  const orAsk = (send: Send): void => {
    if (target === null) send("");
    else if (
      standing &&
      standing.how === "" &&
      !unrecorded &&
      (text.trim() !== "" || files.length > 0)
    )
      setAsked({ why: "consent", send });
    else check(send);
  };

  const replace = (next: string, told: string) => {
    const before = text;
    write(next);
    toast(told, { label: t("undo"), act: () => write(before) });
  };

  if (target === null) return { orAsk, why: "", way: null, composer: {} };

  // What stops every text, whatever it says, stands where other reasons do.
  const stop = judged?.findings.find(({ category }) => category === "sending");
  const shown = judged && judged.findings.length > 0 && !stop ? judged : undefined;
  const why = (finding: Finding): string => {
    switch (finding.rule) {
      case "opted-out":
        return standing?.offAt
          ? t(`stop.${standing.offBy || "keyword"}`, { name, time: moment(standing.offAt, place) })
          : finding.why;
      case "trial":
      case "unregistered":
        return t("stop.unregistered");
      default:
        return `${finding.title}. ${finding.instead}`;
    }
  };
  const steps = stop?.rule === "trial" || stop?.rule === "unregistered";
  const composer: Partial<ComposerProps> = {
    marking,
    verdictId: id,
    blocked: shown?.verdict === "block",
    counter: judged && text !== "" && !stop && (
      <Counter judged={judged} replace={(next) => replace(next, t("text.plainDone"))} />
    ),
    asks: asked?.why === "consent" && standing && (
      <ConsentQuestion
        name={name}
        contact={contact}
        standing={standing}
        agreed={() => check(asked.send)}
        without={() => {
          setUnrecorded(true);
          check(asked.send);
        }}
        securely={securely}
      />
    ),
    verdict: (
      <>
        <p className="sr-only" role="status">
          {shown && speak(shown)}
        </p>
        {shown && (
          <VerdictStrip
            id={id}
            judged={shown}
            despite={despite}
            choose={(despite) => setReason({ despite, of: warned })}
            sendAnyway={() => orAsk(asked?.send ?? send)}
            missing={asked?.why === "warning" && !despite ? asked : undefined}
            reword={(next) => replace(next, t("verdict.used"))}
            mistake={({ rule }) => setMistake({ rule, body: shown.body })}
            securely={securely}
          />
        )}
        {mistake && (
          <MistakeDialog
            draft={{ ...target, body: mistake.body, attachments: [] }}
            rule={mistake.rule}
            close={() => setMistake(undefined)}
          />
        )}
      </>
    ),
  };
  const way: ReactNode = steps ? (
    <Button onClick={() => openSettings("numbers")}>{t("stop.steps")}</Button>
  ) : (
    stop && securely
  );
  return { orAsk, why: stop ? why(stop) : "", way, composer };
}
