import { spoken } from "@rowan/shared/i18n";
import { calendarDate } from "@rowan/shared/messaging";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import { Problem } from "../controls/index.ts";
import { useWords } from "../words/index.ts";
import { Mistakes } from "./Mistakes.tsx";
import styles from "./RuleGuide.module.css";

/** Every rule of texting with its source, and what is fine under it (CMP-05). */
export function RuleGuide({ rule }: { readonly rule: string }) {
  const t = useWords();
  const backend = useBackend();
  const language = spoken();
  const { data, error } = useQuery({
    queryKey: keys.ruleGuide(language),
    queryFn: () => backend.ruleGuide(language),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!data || rule === "") return;
    const asked = box.current?.querySelector<HTMLElement>(`[data-rule="${rule}"]`);
    asked?.scrollIntoView?.({ block: "start" });
    asked?.focus();
  }, [data, rule]);
  if (!data) return <Problem error={error} />;
  const categories = [...new Set(data.rules.map(({ category }) => category))];
  return (
    <div ref={box}>
      <p>{t("rules.lead", { date: calendarDate(data.version, language) })}</p>
      <Mistakes />
      {categories.map((category) => (
        <section key={category} className={styles.category}>
          <h4>{t(`category.${category}`)}</h4>
          {data.rules
            .filter((each) => each.category === category)
            .map((each) => (
              <div
                key={each.rule}
                className={styles.rule}
                data-rule={each.rule}
                data-asked={each.rule === rule}
                tabIndex={-1}
              >
                <h5>
                  {each.title}
                  <span className={styles.verdict} data-verdict={each.verdict}>
                    {t(each.verdict === "block" ? "rules.block" : "rules.warn")}
                  </span>
                  <code>{each.rule}</code>
                </h5>
                <p>
                  {each.why} {each.consequence} {each.instead}
                </p>
                {each.refused && (
                  <p>
                    <b>{t("rules.refused")}</b> {each.refused}
                  </p>
                )}
                {each.fine && (
                  <p>
                    <b>{t("rules.fine")}</b> {each.fine}
                  </p>
                )}
                <p className={styles.source}>
                  {t("rules.source", {
                    source: each.source,
                    date: calendarDate(each.dated, language),
                  })}
                  {each.sourceUrl && (
                    <>
                      {". "}
                      <span>{each.sourceUrl}</span>
                    </>
                  )}
                </p>
              </div>
            ))}
        </section>
      ))}
    </div>
  );
}
