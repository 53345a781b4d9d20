import { Menu, Tooltip } from "@mantine/core";
import { initials } from "@rowan/shared/messaging";
import { Avatar, Icon } from "@rowan/shared/ui";
import { useState } from "react";
import type { Conversation } from "../backend/backend.ts";
import { useAppState, useTeam } from "../backend/queries.ts";
import { keysOf, useCommand } from "../shell/commands.tsx";
import { useWords } from "../words/index.ts";
import styles from "./Assignee.module.css";
import { useAssign } from "./useTriage.ts";

/** Who looks after the conversation, and the way to give it to somebody else. */
export function Assignee({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords();
  const me = useAppState().data?.me;
  const [opened, setOpened] = useState(false);
  const team = useTeam(conversation.id, opened);
  const assign = useAssign(conversation, me?.id ?? "");
  const { assignee, assigneeName } = conversation;
  const toMe = () => me !== undefined && assign(me);
  useCommand("assign", () => setOpened(true));
  useCommand("assignMe", toMe);

  const label = assignee ? t("assign.assigned", { name: assigneeName }) : t("assign.do");
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={260}>
      <Tooltip label={`${label} (${keysOf("assign")})`} disabled={opened}>
        <Menu.Target>
          <button type="button" className={styles.button}>
            <span className="sr-only">{label}</span>
            {assignee ? (
              <Avatar kind="teammate" initials={initials(assigneeName)} size="small" />
            ) : (
              <Icon name="person-add" />
            )}
          </button>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown>
        {me && assignee !== me.id && (
          <Menu.Item
            leftSection={<Icon name="person" />}
            rightSection={<kbd>{keysOf("assignMe")}</kbd>}
            onClick={toMe}
          >
            {t("assign.me")}
          </Menu.Item>
        )}
        {me && assignee !== me.id && <Menu.Divider />}
        {team?.map((colleague) => (
          <Menu.Item
            key={colleague.id}
            aria-current={colleague.id === assignee}
            leftSection={<Avatar kind="teammate" initials={colleague.initials} size="tiny" />}
            rightSection={colleague.id === assignee && <Icon name="check" size="small" />}
            onClick={() => assign(colleague)}
          >
            {colleague.name}
          </Menu.Item>
        ))}
        {assignee !== "" && <Menu.Divider />}
        {assignee !== "" && (
          <Menu.Item
            leftSection={<Icon name="person-question" />}
            onClick={() => assign({ id: "", name: "" })}
          >
            {t("assign.nobody")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
