import type { ReactNode } from "react";
import type { Role } from "../api.ts";
import { useMessages } from "../language.tsx";
import { SelectField } from "./field.tsx";

/** Each may what the ones before it may, the first in cases alone; who administers looks after accounts, and reads nothing. */
export const readingRoles: readonly Role[] = ["member", "viewer", "contributor", "reviewer", "lead"];

interface RoleSelectProps<T extends Role> {
  readonly label: string;
  readonly roles: readonly T[];
  readonly value: T;
  readonly onChange: (role: T) => void;
}

export function RoleSelect<T extends Role>({ roles, ...rest }: RoleSelectProps<T>): ReactNode {
  const { account } = useMessages();
  return <SelectField {...rest} choices={roles} words={(role) => account.role[role]} />;
}
