import { shortName } from "@rowan/shared/messaging";
import { Icon } from "@rowan/shared/ui";
import { useHere } from "../backend/queries.ts";
import { useWords } from "../words/index.ts";
import styles from "./Conversation.module.css";

/** Who else is at this conversation just now, whoever replies first (U9). */
export function Presence({ conversation }: { readonly conversation: string }) {
  const t = useWords();
  const here = useHere(conversation);
  if (here.length === 0) return null;
  const replying = here.filter(({ doing }) => doing === "replying");
  const viewing = here.filter(({ doing }) => doing === "viewing");
  const words = [...replying, ...viewing].map(({ name, doing }) =>
    t(`presence.${doing}`, { name: shortName(name) }),
  );
  return (
    <span className={styles.presence}>
      <Icon name={replying.length > 0 ? "pencil" : "eye"} size="small" />
      <span className={styles.presenceWords}>{words.join(", ")}</span>
    </span>
  );
}
