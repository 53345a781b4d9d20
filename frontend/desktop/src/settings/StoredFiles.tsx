import { NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useFileSize } from "../attachment/file.ts";
import { useBackend } from "../backend/backend.ts";
import { useStorage } from "../backend/queries.ts";
import { toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Settings.module.css";

const megabyte = 1_000_000;
const caps = [250, 500, 1000, 2000, 5000, 10_000].map((size) => size * megabyte);

/** How much of what was fetched may stay on this computer. */
export function StoredFiles() {
  const t = useWords();
  const size = useFileSize();
  const backend = useBackend();
  const storage = useStorage();
  const keep = useMutation({
    mutationFn: (bytes: number) => backend.setStorageCap(bytes),
    onError: toastProblem,
  });
  if (!storage) return null;
  const { used, cap } = storage;
  const offered = caps.includes(cap) ? caps : [...caps, cap].sort((a, b) => a - b);
  return (
    <section aria-label={t("storage.title")}>
      <h2 className={styles.part}>{t("storage.title")}</h2>
      <p className={styles.lead}>{t("storage.help")}</p>
      <NativeSelect
        className={styles.from}
        label={t("storage.cap")}
        description={`${t("storage.used")} ${size(used)}`}
        value={keep.isPending ? keep.variables : cap}
        onChange={(event) => keep.mutate(Number(event.currentTarget.value))}
        data={offered.map((bytes) => ({ value: String(bytes), label: size(bytes) }))}
      />
    </section>
  );
}
