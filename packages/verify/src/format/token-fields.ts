/** What the details of `token` records have in common. Source: spec/anchors, "In the log". */
import { instantOf, isCount } from "./detail-values.ts";
import { FormatError, isDigest, type Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { parseAnchorFile, type AnchorName } from "./layout.ts";

/** A file below anchors/ that was laid down. `sha256` is hex, `size` in bytes. */
export interface TokenFile {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

export type Fields = Readonly<Record<string, unknown>>;

const textMax = 4096;

/** What it is about, and when this machine's clock said that it was asked for. */
export function requestOf({ anchor, asked }: Fields): { readonly anchor: Digest; readonly asked: Known<Instant> } {
  return { anchor: anchorOf(anchor), asked: knownInstant(asked) };
}

export function anchorOf(value: unknown): Digest {
  if (!isDigest(value)) throw new FormatError("what is anchored is not named by its hash");
  return value;
}

/** A file of this kind; of this anchor, where one is given. */
export function tokenFileOf(value: unknown, kind: AnchorName["kind"], anchor: Digest | null): TokenFile {
  const { name, sha256, size } = membersOf(value, ["name", "sha256", "size"], "the file");
  const parsed = anchorNameOf(name, kind, anchor);
  if (typeof name !== "string" || parsed.kind === "checkpoint" || parsed.sha256 !== sha256)
    throw new FormatError("the file has another name than its hash");
  return { name, sha256: parsed.sha256, size: countOf(size, "the size of the file") };
}

/** The name of a file of this kind; of this anchor, where one is given. */
export function anchorNameOf(value: unknown, kind: AnchorName["kind"], anchor: Digest | null): AnchorName {
  const parsed = typeof value === "string" ? parseAnchorFile(value) : null;
  if (parsed?.kind !== kind || (anchor !== null && parsed.anchor !== anchor))
    throw new FormatError("the file is not one of an answer to this request");
  return parsed;
}

export function knownInstant(value: unknown): Known<Instant> {
  const { basis, value: instant } = membersOf(value, ["basis", "value"], "a time");
  if (basis !== "measured" && basis !== "reported" && basis !== "claimed" && basis !== "inferred")
    throw new FormatError("a time does not say how it is known");
  return { basis, value: instantOf(instant) };
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "" || value.length > textMax)
    throw new FormatError(`${what} is not well formed`);
  return value;
}

export function countOf(value: unknown, what: string): number {
  if (!isCount(value)) throw new FormatError(`${what} is no number of them`);
  return value;
}
