import type { Outcome } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";

const shapes: Record<Outcome, string> = {
  holds: "M3 8.5l3.5 3.5L13 4.5",
  fails: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  unchecked: "M3 8h10",
};

/** Holds, fails or not checked: colour, shape and word. */
export function OutcomeWord({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const { findings } = useMessages();
  return (
    <span className={`outcome outcome-${outcome}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
        <path className="mark-line" d={shapes[outcome]} />
      </svg>
      <span>{findings.outcome[outcome]}</span>
    </span>
  );
}
