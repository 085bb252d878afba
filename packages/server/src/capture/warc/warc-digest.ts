import { toBase32 } from "../../base32.ts";

/** A SHA-256 as WARC has it: in base32, with its padding. */
export function warcDigest(sha256: Uint8Array): string {
  return `sha256:${toBase32(sha256)}====`;
}
