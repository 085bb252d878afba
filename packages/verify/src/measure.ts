import { newHasher, type NewHasher } from "./format/digest.ts";
import type { ByteStream } from "./evidence.ts";

/** Size in bytes and SHA-256 in lower-case hex. */
export interface Measure {
  readonly size: number;
  readonly sha256: string;
}

/** What came of measuring one of several files. `unreadable`: as `UnreadableFile` says. */
export type MeasureOutcome =
  | ({ readonly outcome: "measured" } & Measure)
  | { readonly outcome: "missing" }
  | { readonly outcome: "unreadable"; readonly reason: string };

/** Size and hash of a stream of any length. */
export async function measureStream(stream: ByteStream, startHash: NewHasher = newHasher): Promise<Measure> {
  const hasher = startHash();
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    hasher.update(part);
  }
  return { size, sha256: hasher.hex() };
}
