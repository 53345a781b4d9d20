import { spoken } from "@rowan/shared/i18n";
import { Icon } from "@rowan/shared/ui";
import action from "../page/Action.module.css";
import { useWords } from "../words/index.ts";

/** The patient's own messages, to keep: for people to read, and for programs. */
export function Record() {
  const t = useWords();
  const language = spoken() === "es" ? "es" : "en";
  const link = (format: "html" | "json") => (
    <a
      className={`${action.action} ${format === "html" ? action.strong : action.quiet}`}
      href={`/api/portal/record?format=${format}&language=${language}`}
      download
    >
      {format === "html" && <Icon name="file" size="large" />}
      {t(`record.${format}`)}
    </a>
  );
  return (
    <section aria-labelledby="account-record">
      <h2 id="account-record">{t("record.title")}</h2>
      <p>{t("record.why")}</p>
      {link("html")}
      {link("json")}
    </section>
  );
}
