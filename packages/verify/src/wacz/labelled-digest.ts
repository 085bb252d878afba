/** Digests as WARC, CDXJ and WACZ write them: a name, a colon, and base32 or hex. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toHex } from "../format/bytes.ts";
import type { Hasher, NewHasher } from "../format/digest.ts";

/** Those that are compared. SHA-1 and MD5 are what old crawls have: they tell damage, and no longer intent. */
export type Algorithm = "sha256" | "sha1" | "md5" | "sha384" | "sha512";

export interface LabelledDigest {
  readonly algorithm: Algorithm;
  /** Lower-case hex. */
  readonly hex: string;
}

const sizes: Readonly<Record<Algorithm, number>> = { sha256: 32, sha1: 20, md5: 16, sha384: 48, sha512: 64 };

/** Null if the text is no digest, or one of an algorithm that is not known. */
export function parseLabelledDigest(text: string): LabelledDigest | null {
  const parts = /^([A-Za-z0-9-]{2,20}):([A-Za-z0-9=]{16,200})$/.exec(text);
  const name = (parts?.[1] ?? "").toLowerCase().replaceAll("-", "");
  const value = parts?.[2] ?? "";
  if (!isAlgorithm(name)) return null;
  if (value.length === 2 * sizes[name])
    return /^[0-9a-f]+$/i.test(value) ? { algorithm: name, hex: value.toLowerCase() } : null;
  const bytes = fromBase32(value);
  return bytes?.length === sizes[name] ? { algorithm: name, hex: toHex(bytes) } : null;
}

function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(sizes, name);
}

/** RFC 4648 §6, its padding there or not; null for anything else. */
function fromBase32(text: string): Uint8Array | null {
  const letters = text.replace(/=+$/, "").toUpperCase();
  if (!/^[A-Z2-7]*$/.test(letters)) return null;
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let place = 0; place < letters.length; place += 1) {
    held = ((held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letters.charAt(place))) & 0xfff;
    heldBits += 5;
    if (heldBits < 8) continue;
    heldBits -= 8;
    bytes[at] = (held >> heldBits) & 0xff;
    at += 1;
  }
  return bytes;
}

/** A hasher of an algorithm; SHA-256 by `newHasher`, which may be a faster one. */
export function hasherOf(algorithm: Algorithm, newHasher: NewHasher): Hasher {
  switch (algorithm) {
    case "sha256":
      return newHasher();
    case "sha1":
      return started(sha1.create());
    case "md5":
      return started(md5.create());
    case "sha384":
      return started(sha384.create());
    case "sha512":
      return started(sha512.create());
  }
}

function started(hash: { update(bytes: Uint8Array): unknown; digest(): Uint8Array }): Hasher {
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}
