import type { Capture } from "./captures.ts";
import type { LookedAt } from "./looked-at.ts";

export type ProblemCode =
  | "nothing"
  | "several"
  | "packed"
  | "file"
  | "unlisted"
  | "no-captures"
  | "no-wacz"
  | "broke-off";

/** `name`: the file or folder that it is about, or what a program says of it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly name: string;
}

/** Where the page stands. */
export type State =
  | { readonly at: "ready"; readonly problem: Problem | null }
  | { readonly at: "listing"; readonly files: number; readonly abort: AbortController }
  | { readonly at: "list"; readonly captures: readonly Capture[]; readonly problem: Problem | null }
  | { readonly at: "opening"; readonly captures: readonly Capture[]; readonly abort: AbortController }
  | { readonly at: "looking"; readonly captures: readonly Capture[]; readonly looked: LookedAt };
