import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import type { ReactNode } from "react";
import type { Despite, Finding } from "../backend/text.ts";
import { Button, Radios } from "../controls/index.ts";
import { useHelp } from "../help/Help.tsx";
import { useWords } from "../words/index.ts";
import type { Judged } from "./marks.ts";
import styles from "./text.module.css";

/** Why somebody sends a text in spite of a warning. */
const reasons: readonly Despite[] = ["patient_asked", "care", "other"];

/** Which words a finding is about. Of a text that is too long it is about none. */
function about(t: ReturnType<typeof useWords>, { category, words }: Finding): string {
  if (words.length === 0 || category === "length") return "";
  const quoted = words.map((word) => `“${word}”`).join(", ");
  return t("verdict.words", { count: words.length, words: quoted });
}

interface VerdictStripProps {
  readonly id: string;
  readonly judged: Judged;
  readonly despite?: Despite | undefined;
  /** Leave out what stops nothing: it needs no reason to go. */
  readonly choose?: (reason: Despite) => void;
  readonly sendAnyway?: () => void;
  /** Each time that it was to be sent without a reason. */
  readonly missing?: object | undefined;
  readonly reword: (text: string) => void;
  readonly mistake?: (finding: Finding) => void;
  /** The way to say it securely. */
  readonly securely: ReactNode;
}

/** What the rules say of a text, why, and what can be done about it (CMP-01, CMP-07, CMP-09). */
export function VerdictStrip(props: VerdictStripProps) {
  const { id, judged, despite, choose, sendAnyway, missing, reword, mistake, securely } = props;
  const t = useWords();
  const help = useHelp();
  const [first, ...others] = judged.findings;
  if (!first) return null;
  const blocked = first.verdict === "block";
  const title = t(
    blocked ? "verdict.block" : first.category === "phi" ? "verdict.private" : "verdict.warn",
  );
  return (
    <section className={`${styles.strip} ${blocked ? styles.block : styles.warn}`} id={id}>
      <Icon name={blocked ? "blocked" : "warning"} />
      <div className={styles.said}>
        <p className={styles.title}>
          <b>{title}</b>
        </p>
        <p>
          {about(t, first)} <b>{t(`category.${first.category}`)}</b>. {first.why}{" "}
          {first.consequence}
        </p>
        <p className={styles.rule}>
          {t("verdict.rule", {
            rule: first.rule,
            date: calendarDate(judged.rulePack, spoken()),
          })}{" "}
          <button type="button" className={styles.read} onClick={() => help("rules", first.rule)}>
            {t("verdict.read")}
          </button>
        </p>
        {others.length > 0 && (
          <p className={styles.rule}>
            {t("verdict.others", { titles: others.map(({ title }) => title).join(" · ") })}
          </p>
        )}
        <p className={styles.allowed}>
          <span>{t(first.rewrite ? "verdict.allowed" : "verdict.instead")}</span>{" "}
          {first.rewrite || first.instead}
        </p>
        {!blocked && choose && <Reasons despite={despite} choose={choose} missing={missing} />}
        <div className={styles.acts}>
          {securely}
          {first.rewrite && (
            <Button onClick={() => reword(first.rewrite)}>{t("verdict.use")}</Button>
          )}
          {!blocked && sendAnyway && (
            <Button aria-disabled={despite === undefined} onClick={sendAnyway}>
              {t("verdict.anyway")}
            </Button>
          )}
          {mistake && (
            <Button look="quiet" className={styles.mistake ?? ""} onClick={() => mistake(first)}>
              {t("verdict.mistake")}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

/** What is said aloud of a verdict, once for each. */
export function useSpokenVerdict() {
  const t = useWords();
  return ({ findings: [first] }: Judged): string => {
    if (!first) return "";
    const title = t(
      first.verdict === "block"
        ? "verdict.block"
        : first.category === "phi"
          ? "verdict.private"
          : "verdict.warn",
    );
    return [`${title}.`, about(t, first), `${t(`category.${first.category}`)}.`, first.why]
      .filter(Boolean)
      .join(" ");
  };
}

interface ReasonsProps {
  readonly despite: Despite | undefined;
  readonly choose: (reason: Despite) => void;
  readonly missing: object | undefined;
}

function Reasons({ despite, choose, missing }: ReasonsProps) {
  const t = useWords();
  return (
    <Radios
      legend={t("verdict.why")}
      of={reasons}
      words={(reason) => t(`despite.${reason}`)}
      chosen={despite}
      choose={choose}
      missing={missing}
    />
  );
}
