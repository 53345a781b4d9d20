import { NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useBackend } from "../backend/backend.ts";
import { usePreferences } from "../backend/queries.ts";
import { IconButton } from "../controls/index.ts";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useNavigation } from "../shell/navigation.tsx";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";

const offered = [0, 5, 10, 15, 20, 30];

/** For how long a message can be taken back. */
export function SendingSettings() {
  const t = useWords();
  const backend = useBackend();
  const { where, openList } = useNavigation();
  const preferences = usePreferences();
  const heading = useRef<HTMLHeadingElement>(null);
  const back = () => openList(where.list);
  useCommand("back", back);
  useEffect(() => heading.current?.focus(), []);
  const keep = useMutation({
    mutationFn: (seconds: number) => backend.setUndoSend(seconds),
    onError: toastProblem,
  });
  const value = keep.isPending ? keep.variables : preferences?.undoSend;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <IconButton
          className={styles.back}
          icon="chevron-left"
          label={t("settings.back")}
          onClick={back}
        />
        <h1 ref={heading} tabIndex={-1} data-focus>
          {t("settings.sending")}
        </h1>
      </header>
      <p className={styles.lead}>{t("undoSend.lead", { keys: keysOf("undo") })}</p>
      {value !== undefined && (
        <NativeSelect
          className={styles.from}
          label={t("undoSend.after")}
          description={t("undoSend.afterHelp")}
          value={String(value)}
          onChange={(event) => keep.mutate(Number(event.currentTarget.value))}
          data={[...new Set([...offered, value])]
            .sort((a, b) => a - b)
            .map((count) => ({ value: String(count), label: t("undoSend.seconds", { count }) }))}
        />
      )}
    </div>
  );
}
