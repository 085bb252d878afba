import type { Outcome } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { outcomeMarks } from "./outcome-marks.ts";

/** Holds, fails or not checked: colour, shape and word. */
export function OutcomeWord({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const { findings } = useMessages();
  return (
    <span className={`outcome outcome-${outcome}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path className="mark-line" d={outcomeMarks[outcome]} />
      </svg>
      <span>{findings.outcome[outcome]}</span>
    </span>
  );
}
