import { createHash } from "node:crypto";

const digits = 32;

/** What people write down of a log's key to know it again: half of its SHA-256, in groups of four digits. Source: spec/keys, A key's fingerprint. */
export function fingerprintOf(publicKey: Uint8Array): string {
  const hash = createHash("sha256").update(publicKey).digest("hex").slice(0, digits);
  return (hash.match(/.{4}/g) ?? []).join(" ");
}
