import { NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { toastProblem } from "../shell/toast.tsx";
import styles from "./Settings.module.css";

interface NumberChoiceProps {
  readonly label: string;
  readonly description: string;
  /** Offered beside the one that is kept, which may be another. */
  readonly offered: readonly number[];
  /** Undefined until it is known. */
  readonly value: number | undefined;
  readonly say: (count: number) => string;
  readonly keep: (count: number) => Promise<void>;
}

/** One of a few numbers, kept as soon as it is chosen. */
export function NumberChoice({ label, description, offered, value, say, keep }: NumberChoiceProps) {
  const kept = useMutation({ mutationFn: keep, onError: toastProblem });
  const shown = kept.isPending ? kept.variables : value;
  if (shown === undefined) return null;
  return (
    <NativeSelect
      className={styles.from}
      label={label}
      description={description}
      value={String(shown)}
      onChange={(event) => kept.mutate(Number(event.currentTarget.value))}
      data={[...new Set([...offered, shown])]
        .sort((a, b) => a - b)
        .map((count) => ({ value: String(count), label: say(count) }))}
    />
  );
}
