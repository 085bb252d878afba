/** A vector: what was done to an archive, and, written by hand, what a verifier must say of it. */
import { toBase64, type CheckId, type Outcome, type Verdict } from "@muniment/verify";
import type { VectorTrust } from "./anchor-trusts.ts";
import { sampleInstant } from "../../packages/verify/src/sample-archive.ts";

export interface ExpectedFinding {
  readonly check: CheckId;
  readonly file: string;
  readonly index?: number;
  readonly outcome: Exclude<Outcome, "holds">;
}

export interface ArchiveVector {
  readonly about: string;
  readonly base?: string;
  readonly files: Readonly<Record<string, string | null>>;
  readonly keys: readonly string[];
  readonly seen: readonly string[];
  readonly now: string;
  readonly writing: boolean;
  /** For anchors; nobody where it is absent. */
  readonly trust?: VectorTrust;
  readonly verdict: Verdict;
  readonly findings: readonly ExpectedFinding[];
}

export type Changes = Readonly<Record<string, Uint8Array | null>>;

export interface Case {
  readonly about: string;
  readonly files: Changes | ReadonlyMap<string, Uint8Array>;
  readonly findings?: readonly ExpectedFinding[];
  readonly base?: string;
  readonly keys?: readonly string[];
  readonly seen?: readonly Uint8Array[];
  readonly now?: string;
  readonly writing?: boolean;
  readonly trust?: VectorTrust;
}

export function fails(check: CheckId, file: string, index?: number): ExpectedFinding {
  return index === undefined ? { check, file, outcome: "fails" } : { check, file, index, outcome: "fails" };
}

export function unchecked(check: CheckId, file: string, index?: number): ExpectedFinding {
  return index === undefined ? { check, file, outcome: "unchecked" } : { check, file, index, outcome: "unchecked" };
}

/** Objects left over, by name, while it is not known what names them. */
export function unnamed(...files: readonly string[]): ExpectedFinding[] {
  return [...files].sort().map((file) => unchecked("file.expected", file));
}

export function vectorOf(name: string, one: Case): ArchiveVector {
  const entries: readonly (readonly [string, Uint8Array | null])[] =
    one.files instanceof Map ? [...one.files] : Object.entries(one.files);
  const files = entries.map(([file, bytes]) => [file, bytes === null ? null : toBase64(bytes)] as const);
  const word = name.split("-")[0] ?? "";
  const verdicts = new Map<string, Verdict>([
    ["good", "verified"],
    ["bad", "bad"],
    ["unchecked", "unchecked"],
    ["unknown", "unknown-signer"],
  ]);
  const verdict = verdicts.get(word);
  if (verdict === undefined) throw new Error(`the name ${name} does not say what is expected`);
  return {
    about: one.about,
    ...(one.base === undefined ? {} : { base: one.base }),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    keys: one.keys ?? [],
    seen: (one.seen ?? []).map(toBase64),
    now: one.now ?? sampleInstant(10_000),
    writing: one.writing ?? false,
    ...(one.trust === undefined ? {} : { trust: one.trust }),
    verdict,
    findings: one.findings ?? [],
  };
}
