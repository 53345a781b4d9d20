import { type ReactNode, type Ref, useEffect, useRef } from "react";
import { IconButton } from "../controls/index.ts";
import { useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";

interface PageProps {
  readonly title: string;
  readonly lead: string;
  /** What stands beside the title. */
  readonly act?: ReactNode;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

/** A page of the settings: its title has the focus first, and Escape leaves it. */
export function Page({ title, lead, act, ref, children }: PageProps) {
  const t = useWords();
  const { where, openList } = useNavigation();
  const heading = useRef<HTMLHeadingElement>(null);
  const back = () => openList(where.list);
  useCommand("back", back);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.page} ref={ref}>
      <header className={styles.head}>
        <IconButton
          className={styles.back}
          icon="chevron-left"
          label={t("settings.back")}
          onClick={back}
        />
        <h1 ref={heading} tabIndex={-1} data-focus>
          {title}
        </h1>
        {act}
      </header>
      <p className={styles.lead}>{lead}</p>
      {children}
    </div>
  );
}
