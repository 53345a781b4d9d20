import { Menu } from "@mantine/core";
import { Icon } from "@rowan/shared/ui";
import type { ReactNode } from "react";
import { IconButton } from "../controls/index.ts";
import { useWords } from "../words/index.ts";

interface SenderMenuProps {
  readonly of: { readonly id: string; readonly name: string; readonly archived: boolean };
  /** What its form is called. */
  readonly change: string;
  readonly ask: (what: "form" | "members") => void;
  readonly archive: (archived: boolean) => void;
  /** What can be done with this kind alone. */
  readonly children?: ReactNode;
}

/** What can be done with a link, a number or a mailbox, in its row of the settings. */
export function SenderMenu({ of, change, ask, archive, children }: SenderMenuProps) {
  const t = useWords();
  const { id, name, archived } = of;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <IconButton data-sender={id} icon="dots" label={t("links.change", { name })} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => ask("form")}>
          {change}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="users" />} onClick={() => ask("members")}>
          {t("links.members")}
        </Menu.Item>
        {children}
        <Menu.Item leftSection={<Icon name="archive" />} onClick={() => archive(!archived)}>
          {t(archived ? "links.restore" : "links.archive")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
