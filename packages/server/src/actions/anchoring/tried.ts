/** What came of asking somebody for an anchor, before it is kept and sealed. */
import {
  anchoredBytes,
  anchorFile,
  digestOf,
  formatInstant,
  hexOf,
  instantMs,
  type AnchorEnding,
  type AnchorName,
  type Checkpoint,
  type Digest,
  type Instant,
  type Known,
  type TokenDetail,
  type TokenFile,
  type Vkey,
} from "@muniment/verify";
import type { TokenEntry } from "../../index/items.ts";

/** A head of the log, and what of it is anchored. */
export interface Head {
  readonly checkpoint: Checkpoint;
  /** With exactly one signature line. */
  readonly data: Uint8Array;
  readonly anchor: Digest;
}

export function headOf(checkpoint: Checkpoint, note: Uint8Array, key: Vkey): Head {
  const data = anchoredBytes(note, key);
  return { checkpoint, data, anchor: digestOf(data) };
}

export interface KeptFile {
  readonly name: AnchorName;
  readonly bytes: Uint8Array;
}

/** `Told` is what a person is told of it. */
export interface Tried<Told> {
  /** What is to be kept, in this order, before the log says so. */
  readonly files: readonly KeptFile[];
  /** Null if the log is to say nothing of it. */
  readonly detail: TokenDetail | null;
  readonly told: Told;
}

/** The entry that says so; null if none does: the log says the same already, or nothing could be added to it. */
export type Recorded<Told> = Told & { readonly index: number | null };

/** The files of an answer over a head, and the field of the record that names it. */
export function filesOver(
  { data, anchor }: Pick<Head, "data" | "anchor">,
  kind: AnchorEnding,
  bytes: Uint8Array,
): { readonly files: readonly KeptFile[]; readonly file: TokenFile } {
  const sha256 = hexOf(digestOf(bytes));
  const name = { kind, anchor, sha256 } as const;
  return {
    files: [
      { name: { kind: "checkpoint", anchor }, bytes: data },
      { name, bytes },
    ],
    file: { name: anchorFile(name), sha256, size: bytes.length },
  };
}

/** Now, as this machine's clock has it. */
export function claimed(now: number): Known<Instant> {
  return { basis: "claimed", value: formatInstant(now) };
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Whether the log says so already: the newest entry about the same failed for the same reason, less than a day ago. Source:
 * spec/anchors, "In the log". An entry from the future, which a clock that was set back leaves, is none of today.
 */
export function isSaid(
  detail: TokenDetail,
  before: Pick<TokenEntry, "sealed" | "detail"> | undefined,
  now: number,
): boolean {
  const reason = failureOf(detail);
  if (reason === null || before === undefined || failureOf(before.detail) !== reason) return false;
  const age = now - instantMs(before.sealed);
  return age >= 0 && age < dayMs;
}

/** What makes one failure another one; null if it is none. A refusal is one, in whatever words. */
function failureOf(detail: TokenDetail): string | null {
  if (detail.action === "peer" || detail.outcome === "obtained") return null;
  if (detail.outcome === "refused") return "refused";
  if (detail.action !== "timestamp" && detail.action !== "upgrade") return `failed: ${detail.reason}`;
  const failed = detail.calendars.flatMap((one) => (one.outcome === "failed" ? [`${one.url} ${one.reason}`] : []));
  return [...new Set(failed)].toSorted().join("\n");
}
