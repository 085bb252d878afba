import type { Check, Checked, Chosen } from "./check-package.ts";
import type { Problem } from "./what-was-chosen.ts";

/** Where the page stands. */
export type State =
  | { readonly at: "ready"; readonly problem: Problem | null }
  | { readonly at: "listing"; readonly files: number; readonly abort: AbortController }
  | { readonly at: "running"; readonly chosen: Chosen; readonly check: Check; readonly abort: AbortController }
  | { readonly at: "stopped"; readonly chosen: Chosen | null }
  | { readonly at: "broken"; readonly chosen: Chosen; readonly reason: string }
  | { readonly at: "done"; readonly checked: Checked };
