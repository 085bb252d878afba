/** Which file a proof is about, by the names of both. Source: spec/foreign-proofs, "Files beside files". */

export type ProofKind = "stamp" | "ots" | "signature" | "statement" | "phone" | "sidecar";

export interface ProofName {
  readonly kind: ProofKind;
  /** The name of what it is about; or 64 hex digits, and then it is the file of that SHA-256. */
  readonly about: string;
}

const endings: readonly (readonly [ending: string, kind: ProofKind])[] = [
  [".ots", "ots"],
  [".tsr", "stamp"],
  [".tst", "stamp"],
  [".asc", "signature"],
  [".sig", "signature"],
  [".proof.csv", "statement"],
  [".proof.json", "statement"],
  [".gst", "phone"],
  [".devicecheck", "phone"],
  [".c2pa", "sidecar"],
];

/** Where ProofMode lays the key of a bundle. */
export const bundledKeys = "pubkey.asc";

/** Null if the name is none of a proof. */
export function proofOf(name: string): ProofName | null {
  if (name === bundledKeys) return null;
  for (const [ending, kind] of endings)
    if (name.length > ending.length && name.toLowerCase().endsWith(ending))
      return { kind, about: name.slice(0, -ending.length) };
  return null;
}

/** What a proof is about in the end, where it is about a proof. */
export function rootOf(name: string): string {
  const proof = proofOf(name);
  return proof === null ? name : rootOf(proof.about);
}

export function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/i.test(name);
}
