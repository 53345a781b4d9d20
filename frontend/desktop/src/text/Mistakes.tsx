import { moment } from "@rowan/shared/messaging";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../backend/backend.ts";
import { keys } from "../backend/queries.ts";
import type { Mistake } from "../backend/text.ts";
import { Button, Problem, usePlace } from "../controls/index.ts";
import { toast, toastProblem } from "../shell/toast.tsx";
import { useWords } from "../words/index.ts";
import styles from "./RuleGuide.module.css";

/** The reports that a rule judged a text wrongly, which nobody but the person gives on (CMP-04). */
export function Mistakes() {
  const t = useWords();
  const place = usePlace();
  const backend = useBackend();
  const client = useQueryClient();
  const { data = [], error } = useQuery({
    queryKey: keys.mistakes,
    queryFn: () => backend.mistakes(),
  });
  const after = (told: string) => ({
    onSuccess: () => {
      toast(told);
      return client.invalidateQueries({ queryKey: keys.mistakes });
    },
    onError: toastProblem,
  });
  const copy = useMutation({
    mutationFn: async ({ id, report }: Mistake) => {
      await navigator.clipboard.writeText(report);
      await backend.saveMistake(id, report, true);
    },
    ...after(t("mistake.copied")),
  });
  const remove = useMutation({
    mutationFn: ({ id }: Mistake) => backend.removeMistake(id),
    ...after(t("mistakes.removed")),
  });
  if (data.length === 0) return <Problem error={error} />;
  return (
    <section className={styles.category}>
      <h4>{t("mistakes.title")}</h4>
      <p>{t("mistakes.lead")}</p>
      {data.map((mistake) => (
        <div key={mistake.id} className={styles.rule}>
          <h5>
            <time dateTime={mistake.at}>{moment(mistake.at, place)}</time>
            {mistake.given && <span className={styles.verdict}>{t("mistakes.given")}</span>}
          </h5>
          <pre className={styles.report}>{mistake.report}</pre>
          <p className={styles.acts}>
            <Button
              icon="copy"
              aria-disabled={copy.isPending}
              onClick={() => copy.isPending || copy.mutate(mistake)}
            >
              {t("mistakes.copy")}
            </Button>
            <Button
              aria-disabled={remove.isPending}
              onClick={() => remove.isPending || remove.mutate(mistake)}
            >
              {t("mistakes.remove")}
            </Button>
          </p>
        </div>
      ))}
    </section>
  );
}
