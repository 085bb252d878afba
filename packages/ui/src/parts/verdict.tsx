import type { CaptureVerdictValue } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";

const shapes: Record<CaptureVerdictValue, ReactNode> = {
  complete: <circle cx="8" cy="8" r="5.5" className="mark-fill" />,
  partial: (
    <>
      <circle cx="8" cy="8" r="5" className="mark-line" />
      <path d="M8 3a5 5 0 0 1 0 10z" className="mark-fill" />
    </>
  ),
  wall: (
    <>
      <rect x="2.5" y="3.5" width="11" height="9" className="mark-line" />
      <path d="M2.5 8h11v4.5h-11z" className="mark-fill" />
    </>
  ),
  failed: <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" className="mark-line" />,
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.5" className="mark-line" />
      <path d="M4.2 11.8l7.6-7.6" className="mark-line" />
    </>
  ),
};

/** What a capture says of its own completeness: shape and word. A file taken in says nothing of the kind. */
export function VerdictWord({ verdict }: { readonly verdict: CaptureVerdictValue | null }): ReactNode {
  const messages = useMessages();
  if (verdict === null) return <span className="verdict">{messages.kind.intake}</span>;
  return (
    <span className={`verdict verdict-${verdict}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
        {shapes[verdict]}
      </svg>
      <span>{messages.verdict[verdict]}</span>
    </span>
  );
}
