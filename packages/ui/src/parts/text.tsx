import { type ReactNode } from "react";
import { runsOf } from "../visible.ts";

interface ForeignProps {
  readonly text: string;
  /** Addresses and hashes run left to right in every language. */
  readonly direction?: "auto" | "ltr";
  readonly lines?: boolean;
}

/** Text that others wrote: isolated, never markup, with its hidden characters named. */
export function Foreign({ text, direction = "auto", lines = false }: ForeignProps): ReactNode {
  return (
    <bdi dir={direction}>
      <Visible text={text} lines={lines} />
    </bdi>
  );
}

/** Text with its hidden characters named. */
export function Visible({ text, lines = false }: Omit<ForeignProps, "direction">): ReactNode {
  return runsOf(text, lines).map((run, place) =>
    "plain" in run ? (
      run.plain
    ) : (
      <span className="hidden-character" key={place}>
        {run.code}
      </span>
    ),
  );
}

/** A hash, an id, a file: Latin, in the typeface for exact things. */
export function Exact({ text }: { readonly text: string }): ReactNode {
  return (
    <code className="exact">
      <Foreign text={text} direction="ltr" />
    </code>
  );
}
