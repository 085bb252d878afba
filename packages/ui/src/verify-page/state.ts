import type { Check, Checked } from "./check-folder.ts";
import type { ChosenFolder } from "./chosen-folder.ts";
import type { Problem } from "./what-was-chosen.ts";

/** Where the page stands. */
export type State =
  | { readonly at: "ready"; readonly problem: Problem | null }
  | { readonly at: "listing"; readonly files: number; readonly abort: AbortController }
  | { readonly at: "running"; readonly folder: ChosenFolder; readonly check: Check; readonly abort: AbortController }
  | { readonly at: "stopped"; readonly folder: ChosenFolder | null }
  | { readonly at: "broken"; readonly folder: ChosenFolder; readonly reason: string }
  | { readonly at: "done"; readonly checked: Checked };
