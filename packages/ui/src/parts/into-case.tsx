import { useId, type ReactNode } from "react";
import type { CaseTold } from "../api.ts";
import { useMessages } from "../language.tsx";

interface IntoCaseProps {
  /** Those in which the reader may add. */
  readonly cases: readonly CaseTold[];
  /** Whether they may also take in what belongs to none. */
  readonly mayNone: boolean;
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}

/** Which case it is that links and files are taken into. */
export function IntoCase({ cases, mayNone, chosen, onChoose }: IntoCaseProps): ReactNode {
  const { into } = useMessages().takeIn;
  const id = useId();
  return (
    <p className="field into-case">
      <label htmlFor={id}>{into.label}</label>
      <select
        id={id}
        dir="auto"
        value={chosen ?? ""}
        aria-describedby={`${id}-help`}
        onChange={({ target: { value } }) => {
          onChoose(value === "" ? null : value);
        }}
      >
        {mayNone ? <option value="">{into.none}</option> : null}
        {mayNone || chosen !== null ? null : <option value="">{into.choose}</option>}
        {cases.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <span className="quiet" id={`${id}-help`}>
        {into.help}
      </span>
    </p>
  );
}
