import { NativeSelect } from "@mantine/core";
import type { Role } from "../backend/team.ts";
import { useWords } from "../words/index.ts";

interface RoleChoiceProps {
  readonly role: Role;
  readonly choose: (role: Role) => void;
  /** Whether the person at this screen may name owners. */
  readonly owner: boolean;
  readonly error: string | null;
  readonly first?: boolean;
}

/** What somebody may do, with a sentence about it. */
export function RoleChoice({ role, choose, owner, error, first = false }: RoleChoiceProps) {
  const t = useWords();
  const roles: readonly Role[] = [
    "member",
    "admin",
    ...(owner ? ["owner" as const] : []),
    "auditor",
  ];
  return (
    <NativeSelect
      label={t("team.role")}
      description={t(`role.${role}.help`)}
      value={role}
      error={error}
      onChange={(event) => choose(event.currentTarget.value as Role)}
      data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
      {...(first && { "data-autofocus": true })}
    />
  );
}
