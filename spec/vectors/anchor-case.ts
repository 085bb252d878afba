/** A vector of a package with anchors. Every finding that does not hold is named, in order. */
import type { CheckId, Outcome, Verdict } from "@muniment/verify";
import type { Files } from "./package-samples.ts";
import type { Named } from "./package-case.ts";
import type { TrustName } from "./anchor-trusts.ts";

export interface AnchorCase {
  readonly name: string;
  readonly base: string;
  readonly files: Files;
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
  readonly keys?: readonly string[];
  readonly trust?: TrustName;
}

const sums = "data/anchors/";

function says(check: CheckId, file: string, outcome: Exclude<Outcome, "holds">): Named {
  return { check, file, outcome };
}

export function fails(check: CheckId, file: string): Named {
  return says(check, file, "fails");
}

export function open(check: CheckId, file: string): Named {
  return says(check, file, "unchecked");
}

/** The sums, where they are not proven. */
export const noTime = open("anchor.time", sums);
export const noWitness = open("anchor.witness", sums);
export const unmet = fails("anchor.witness", sums);

type More = Pick<AnchorCase, "trust" | "keys">;

export function good(base: string, slug: string, files: Files, more: More = {}): AnchorCase {
  return { name: `good-${slug}`, base, files, verdict: "verified", findings: [], ...more };
}

/** The first of `findings` that fails gives the case its name. */
export function bad(base: string, slug: string, files: Files, findings: readonly Named[], more: More = {}): AnchorCase {
  const first = findings.find(({ outcome }) => outcome === "fails");
  if (first === undefined) throw new Error(`nothing fails in ${slug}`);
  return { name: `bad-${first.check}-${slug}`, base, files, verdict: "bad", findings, ...more };
}

export function unchecked(
  base: string,
  slug: string,
  files: Files,
  findings: readonly Named[],
  more: More = {},
): AnchorCase {
  return { name: `unchecked-${slug}`, base, files, verdict: "unchecked", findings, ...more };
}

export function unknown(
  base: string,
  slug: string,
  files: Files,
  findings: readonly Named[],
  more: More = {},
): AnchorCase {
  return { name: `unknown-${slug}`, base, files, verdict: "unknown-signer", findings, ...more };
}
