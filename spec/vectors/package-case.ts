/** A vector of a package: how it differs from one that is there, and, written by hand, what a verifier must say of it. */
import { toBase64, type CheckId, type Outcome, type Shown, type Verdict } from "@muniment/verify";
import type { Files } from "./package-samples.ts";

/** What must be among the findings. */
export interface Named {
  readonly check: CheckId;
  readonly file: string;
  readonly outcome: Exclude<Outcome, "holds">;
}

export interface PackageCase {
  readonly name: string;
  readonly base: string;
  readonly files: Files;
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
  /** Where they are not those of the base. */
  readonly keys?: readonly string[];
  /** How much of the log a verifier must say is shown; null: nothing. Absent: the vector is not about it. */
  readonly shown?: Shown | null;
}

/** By path: `null` where the base's file is removed; else `[at, length, base64]`: that many bytes from there on are replaced. */
export type Changes = Readonly<Record<string, null | readonly [number, number, string]>>;

export interface PackageVector {
  readonly name: string;
  readonly base: string;
  readonly changes: Changes;
  readonly keys?: readonly string[];
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
  readonly shown?: Shown | null;
}

/** A package that a verifier must refuse, and the file that it must name. The name of the case begins with the check. */
export function refused(base: string, check: CheckId, file: string, slug: string, files: Files): PackageCase {
  return {
    name: `bad-${check}-${slug}`,
    base,
    files,
    verdict: "bad",
    findings: [{ check, file, outcome: "fails" }],
  };
}

/** Another package that is as good as its base. */
export function accepted(base: string, slug: string, files: Files, keys?: readonly string[]): PackageCase {
  return {
    name: `good-${slug}`,
    base,
    files,
    verdict: "verified",
    findings: [],
    ...(keys === undefined ? {} : { keys }),
  };
}

/** What leads from one set of files to another, in few bytes. */
export function changesOf(from: Files, to: Files): Changes {
  const changes: Record<string, null | readonly [number, number, string]> = {};
  for (const name of [...new Set([...from.keys(), ...to.keys()])].sort()) {
    const [before, after] = [from.get(name), to.get(name)];
    if (before === after) continue;
    if (after === undefined) changes[name] = null;
    else if (before === undefined) changes[name] = [0, 0, toBase64(after)];
    else {
      const change = spliceOf(before, after);
      if (change !== null) changes[name] = change;
    }
  }
  return changes;
}

function spliceOf(before: Uint8Array, after: Uint8Array): readonly [number, number, string] | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  if (start === before.length && start === after.length) return null;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [start, before.length - end - start, toBase64(after.subarray(start, after.length - end))];
}

/** The files of a vector, as a reader of packages.json makes them. */
export function applied(
  base: Files,
  changes: Changes,
  fromBase64: (text: string) => Uint8Array,
): Map<string, Uint8Array> {
  const files = new Map(base);
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) {
      files.delete(name);
      continue;
    }
    const [at, length, text] = change;
    const before = files.get(name) ?? new Uint8Array(0);
    files.set(name, Buffer.concat([before.subarray(0, at), fromBase64(text), before.subarray(at + length)]));
  }
  return files;
}
