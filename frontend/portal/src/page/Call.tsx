import { Icon } from "@rowan/shared/ui";
import type { PracticeCard } from "../api/client.ts";
import { useWords } from "../words/index.ts";
import styles from "./Action.module.css";
import { phoneAsShown } from "./phone.ts";

/** Calls the practice, where its phone number is known. */
export function Call({ practice }: { readonly practice: PracticeCard | undefined }) {
  const t = useWords();
  if (!practice?.phone) return null;
  return (
    <a className={`${styles.action} ${styles.strong}`} href={`tel:${practice.phone}`}>
      <Icon name="phone" size="large" />
      {t("practice.call", { phone: phoneAsShown(practice.phone) })}
    </a>
  );
}
