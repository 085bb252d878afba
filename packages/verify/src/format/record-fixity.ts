/** What a verification or a repair found, as its record keeps it. Source: spec/record, "fixity". */
import { fromBase64 } from "./bytes.ts";
import { countOf, instantOf, isCount } from "./detail-values.ts";
import { FormatError } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import { parseKnown, type Known } from "./known.ts";
import { hashSize } from "./merkle.ts";

/** Which objects were hashed. Structure, log and records were read whole in any case. */
export type FixityScope =
  | { readonly objects: "all" }
  | { readonly objects: "sample"; readonly percent: number }
  | { readonly objects: "since"; readonly since: Instant };

/** Numbers of findings by outcome, and of the files that were read. `bytes` is their size. */
export interface FixityCounts {
  readonly holds: number;
  readonly fails: number;
  readonly unchecked: number;
  readonly files: number;
  readonly bytes: number;
}

/** A finding that does not hold, without its sentence. */
export interface FixityFault {
  readonly check: string;
  readonly file: string;
  readonly outcome: "fails" | "unchecked";
}

/** The detail of a `fixity` record. */
export interface FixityDetail {
  readonly action: "check" | "repair";
  readonly scope: FixityScope;
  /** The head that was verified, its root in base64: the one before the entry of this record. */
  readonly checkpoint: { readonly root: string; readonly size: number };
  readonly started: Known<Instant>;
  readonly ended: Known<Instant>;
  readonly found: Known<FixityCounts>;
  /** The first of them, at most `fixityFaultsMax`; `found` counts all. */
  readonly faults: readonly FixityFault[];
  /** The first of the files that were brought back, at most `fixityRepairedMax`. None in a check. */
  readonly repaired: readonly string[];
}

export const fixityFaultsMax = 1000;
/** As many names of objects as fit in a record twice over. */
export const fixityRepairedMax = 100_000;

/** A name of a file in an archive or a home is ASCII and short; one that somebody put there may be as long as a path can be. */
const nameMax = 4096;

/** Reads the detail of a `fixity` record. Throws `FormatError` unless it is exactly as spec/record has it. */
export function parseFixityDetail(detail: unknown): FixityDetail {
  const names = ["action", "checkpoint", "ended", "faults", "found", "repaired", "scope", "started"];
  const { action, checkpoint, ended, faults, found, repaired, scope, started } = membersOf(detail, names, "the detail");
  if (action !== "check" && action !== "repair") throw new FormatError("the action is neither a check nor a repair");
  return {
    action,
    scope: scopeOf(scope),
    checkpoint: headOf(checkpoint),
    started: parseKnown(started, "the start", instantOf),
    ended: parseKnown(ended, "the end", instantOf),
    found: parseKnown(found, "what was found", countsOf),
    faults: listOf(faults, "the faults", fixityFaultsMax).map(faultOf),
    repaired: listOf(repaired, "the repaired files", fixityRepairedMax).map(fileOf),
  };
}

function scopeOf(value: unknown): FixityScope {
  switch (memberOf(value, "objects")) {
    case "all":
      membersOf(value, ["objects"], "the scope");
      return { objects: "all" };
    case "sample": {
      const { percent } = membersOf(value, ["objects", "percent"], "the scope");
      if (!isCount(percent) || percent < 1 || percent > 100) throw new FormatError("the share is no percentage");
      return { objects: "sample", percent };
    }
    case "since": {
      const { since } = membersOf(value, ["objects", "since"], "the scope");
      return { objects: "since", since: instantOf(since) };
    }
    default:
      throw new FormatError("the scope is not known");
  }
}

function headOf(value: unknown): FixityDetail["checkpoint"] {
  const { root, size } = membersOf(value, ["root", "size"], "the checkpoint");
  if (typeof root !== "string" || fromBase64(root).length !== hashSize)
    throw new FormatError("the root of the checkpoint is not of 32 bytes");
  return { root, size: countOf(size) };
}

function countsOf(value: unknown): FixityCounts {
  const { bytes, fails, files, holds, unchecked } = membersOf(
    value,
    ["bytes", "fails", "files", "holds", "unchecked"],
    "what was found",
  );
  return {
    holds: countOf(holds),
    fails: countOf(fails),
    unchecked: countOf(unchecked),
    files: countOf(files),
    bytes: countOf(bytes),
  };
}

function faultOf(value: unknown): FixityFault {
  const { check, file, outcome } = membersOf(value, ["check", "file", "outcome"], "a fault");
  // A later version may know more checks than this one.
  if (typeof check !== "string" || !/^[a-z]+\.[a-z-]+$/.test(check))
    throw new FormatError("the check of a fault is not well formed");
  if (outcome !== "fails" && outcome !== "unchecked") throw new FormatError("the outcome of a fault is none");
  return { check, file: fileOf(file), outcome };
}

function listOf(value: unknown, what: string, lengthMax: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormatError(`${what} are no list`);
  if (value.length > lengthMax) throw new FormatError(`${what} are more than ${String(lengthMax)}`);
  return Array.from(value, (item: unknown) => item);
}

function fileOf(value: unknown): string {
  if (typeof value !== "string" || value === "" || value.length > nameMax)
    throw new FormatError("the name of a file is not well formed");
  return value;
}
