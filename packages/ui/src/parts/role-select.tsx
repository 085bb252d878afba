import type { ReactNode } from "react";
import type { Role } from "../api.ts";
import { useMessages } from "../language.tsx";
import { SelectField } from "./field.tsx";

/** Each may what the ones before it may; who administers looks after accounts, and reads nothing. */
export const readingRoles: readonly Role[] = ["viewer", "contributor", "reviewer", "lead"];

interface RoleSelectProps {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

export function RoleSelect({ roles, ...rest }: RoleSelectProps): ReactNode {
  const { account } = useMessages();
  return <SelectField {...rest} choices={roles} words={(role) => account.role[role]} />;
}
