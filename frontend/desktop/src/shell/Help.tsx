import { Modal } from "@mantine/core";
import { useWords } from "../words/index.ts";
import { commandNames, keysOf } from "./commands.tsx";
import styles from "./Help.module.css";

/** Every key of the window. */
export function Help({ opened, close }: { readonly opened: boolean; readonly close: () => void }) {
  const t = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("help.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="30rem"
    >
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
    </Modal>
  );
}
