/** The help: articles that are bundled and open without a network, and the list of keys. */
import { Modal, TextInput } from "@mantine/core";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { commandNames, keysOf } from "../shell/commands.tsx";
import { RuleGuide } from "../text/RuleGuide.tsx";
import { useWords } from "../words/index.ts";
import { type Article, articles, blocks } from "./articles.ts";
import styles from "./Help.module.css";

type Page = Article | "keys" | "rules";
/** part is the rule to begin at. */
type Open = (page: Page, part?: string) => void;

const HelpContext = createContext<Open>(() => {});

/** Opens the help at one of its pages. */
export const useHelp = () => useContext(HelpContext);

export function HelpProvider({ children }: { readonly children: ReactNode }) {
  const [page, setPage] = useState<Page>();
  const [part, setPart] = useState("");
  const open = useMemo<Open>(
    () =>
      (asked, part = "") => {
        setPage(asked);
        setPart(part);
      },
    [],
  );
  return (
    <HelpContext.Provider value={open}>
      {children}
      <Help page={page} part={part} show={open} close={() => setPage(undefined)} />
    </HelpContext.Provider>
  );
}

/** A word or two that lead to an article. */
export function HelpLink({ article }: { readonly article: Article }) {
  const t = useWords();
  const open = useHelp();
  return (
    <button type="button" className={styles.link} onClick={() => open(article)}>
      {t("help.about", { article: t(`help.${article}`) })}
    </button>
  );
}

interface HelpProps {
  readonly page: Page | undefined;
  readonly part: string;
  readonly show: Open;
  readonly close: () => void;
}

function Help({ page, part, show, close }: HelpProps) {
  const t = useWords();
  const [query, setQuery] = useState("");
  const words = query.trim();
  const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = articles.filter((article) =>
    fold(`${t(`help.${article}`)} ${t(`help.${article}.text`)}`).includes(fold(words)),
  );
  const pages: readonly Page[] = words === "" ? [...articles, "rules", "keys"] : found;
  return (
    <Modal
      opened={page !== undefined}
      onClose={close}
      onExitTransitionEnd={() => setQuery("")}
      title={t("help.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="52rem"
    >
      <div className={styles.help}>
        <div className={styles.contents}>
          <TextInput
            type="search"
            aria-label={t("help.find")}
            placeholder={t("help.find")}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
          <nav aria-label={t("help.articles")}>
            <ul>
              {pages.map((each) => (
                <li key={each}>
                  <button
                    type="button"
                    aria-current={each === page ? "page" : undefined}
                    onClick={() => show(each)}
                  >
                    {t(`help.${each}`)}
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <p role="status" className={styles.nothing}>
            {pages.length === 0 && t("help.nothing", { words })}
          </p>
        </div>
        <article className={styles.page} aria-live="polite">
          {page && <h3>{t(`help.${page}`)}</h3>}
          {page === "keys" && <Keys />}
          {page === "rules" && <RuleGuide rule={part} />}
          {page && page !== "keys" && page !== "rules" && <Text text={t(`help.${page}.text`)} />}
        </article>
      </div>
    </Modal>
  );
}

function Text({ text }: { readonly text: string }) {
  return blocks(text).map((block) => {
    if (block.kind === "paragraph") return <p key={block.text}>{block.text}</p>;
    const items = block.items.map((item) => <li key={item}>{item}</li>);
    const key = block.items[0];
    return block.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
  });
}

function Keys() {
  const t = useWords();
  return (
    <dl className={styles.keys}>
      {commandNames.map((command) => (
        <div key={command}>
          <dt>{t(`key.${command}`)}</dt>
          <dd>
            <kbd>{keysOf(command)}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
