/** The packages of spec/vectors, as a reader in any language has them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBase64 } from "@muniment/verify";
import type { PackageVectors } from "../../spec/vectors/package-vectors.ts";
import type { Bases } from "./two-verifiers.ts";

export interface ReadVectors extends PackageVectors {
  /** The file as it lies there. */
  readonly text: string;
  /** The bytes of each base, by path. */
  readonly files: Bases;
}

export function readVectors(): ReadVectors {
  const text = readFileSync(join(import.meta.dirname, "../../spec/vectors/packages.json"), "utf8");
  const { bases, cases } = JSON.parse(text) as PackageVectors;
  const files = Object.entries(bases).map(([name, base]) => {
    return [name, new Map(Object.entries(base.files).map(([path, bytes]) => [path, fromBase64(bytes)]))] as const;
  });
  return { text, bases, cases, files: Object.fromEntries(files) };
}
