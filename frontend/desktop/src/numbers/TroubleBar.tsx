import { Icon } from "@rowan/shared/ui";
import { Button } from "../controls/index.ts";
import { useNavigation } from "../shell/navigation.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Numbers.module.css";
import { useTroubles } from "./useTrouble.ts";

/** Stands over everything while texts or mail do not leave or arrive, for everybody (N9). */
export function TroubleBar() {
  const t = useWords();
  const { openSettings } = useNavigation();
  const troubles = useTroubles();
  return (
    <aside aria-label={t("trouble.label")} hidden={troubles.length === 0}>
      {troubles.map(({ id, words, page }) => (
        <div key={id} className={styles.bar}>
          <Icon name="warning" size="small" />
          <span role="alert">{words}</span>
          <Button className={styles.fix} look="quiet" onClick={() => openSettings(page)}>
            {t("trouble.fix")}
          </Button>
        </div>
      ))}
    </aside>
  );
}
