/** The packages of spec/vectors, as a reader in any language has them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBase64, type Verdict } from "@muniment/verify";
import type { AnchorVectors } from "../../spec/vectors/anchor-vectors.ts";
import type { PackageVectors } from "../../spec/vectors/package-vectors.ts";
import type { Asked, Bases } from "./two-verifiers.ts";

export interface ReadVectors extends PackageVectors {
  /** The file as it lies there. */
  readonly text: string;
  /** The bytes of each base, by path. */
  readonly files: Bases;
}

export function readVectors(): ReadVectors {
  const text = textOf("packages.json");
  const { bases, cases } = JSON.parse(text) as PackageVectors;
  return { text, bases, cases, files: filesOf(bases) };
}

/** A package with anchors, and what must be said of it. */
export interface AnchoredCase {
  readonly name: string;
  readonly asked: Asked & { readonly trust: string };
  readonly verdict: Verdict;
  /** In order, as `Judged` has it. */
  readonly rest: readonly (readonly [string, string, string])[];
}

/** The bases first, and then what was made of them. */
export function readAnchored(): {
  readonly files: Bases;
  readonly trusts: AnchorVectors["trusts"];
  readonly cases: readonly AnchoredCase[];
} {
  const { bases, cases, trusts } = JSON.parse(textOf("anchored-packages.json")) as AnchorVectors;
  const own = Object.entries(bases).map(([name, base]) => ({ ...base, name, base: name, changes: {} }));
  const all = [...own, ...cases].map(({ name, base, changes, keys, trust, verdict, findings }): AnchoredCase => {
    const from = bases[base];
    if (from === undefined) throw new Error(`there is no base ${base}`);
    const asked = { base, changes, keys: keys ?? from.keys, trust: trust ?? from.trust };
    return { name, asked, verdict, rest: findings.map(({ check, file, outcome }) => [check, file, outcome] as const) };
  });
  return { files: filesOf(bases), trusts, cases: all };
}

function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../spec/vectors", name), "utf8");
}

function filesOf(bases: Readonly<Record<string, { readonly files: Readonly<Record<string, string>> }>>): Bases {
  const files = Object.entries(bases).map(([name, base]) => {
    return [name, new Map(Object.entries(base.files).map(([path, bytes]) => [path, fromBase64(bytes)]))] as const;
  });
  return Object.fromEntries(files);
}
