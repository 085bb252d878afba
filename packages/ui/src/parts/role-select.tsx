import { useId, type ReactNode } from "react";
import type { Role } from "../api.ts";
import { useMessages } from "../language.tsx";

interface RoleSelectProps {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

export function RoleSelect({ label, roles, value, onChange }: RoleSelectProps): ReactNode {
  const { account } = useMessages();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = roles.find((role) => role === event.target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {account.role[role]}
          </option>
        ))}
      </select>
    </div>
  );
}
