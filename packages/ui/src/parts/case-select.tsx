import type { CaseId } from "@muniment/verify";
import { useId, type ReactNode } from "react";
import type { CaseTold } from "../api.ts";

interface CaseSelectProps {
  readonly label: string;
  readonly cases: readonly CaseTold[];
  readonly chosen: CaseId | null;
  /** What stands where none is chosen. Absent: then none can be chosen. */
  readonly none?: string;
  readonly help?: string;
  readonly onChoose: (chosen: CaseTold | null) => void;
}

/** One of some cases. */
export function CaseSelect({ label, cases, chosen, none, help, onChoose }: CaseSelectProps): ReactNode {
  const id = useId();
  return (
    <p className="field case-select">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        dir="auto"
        value={chosen ?? ""}
        {...(help === undefined ? {} : { "aria-describedby": `${id}-help` })}
        onChange={({ target: { value } }) => {
          onChoose(cases.find((one) => one.id === value) ?? null);
        }}
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {cases.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {help === undefined ? null : (
        <span className="quiet" id={`${id}-help`}>
          {help}
        </span>
      )}
    </p>
  );
}
