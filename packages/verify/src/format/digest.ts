import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** `sha256:` and 64 lower-case hex digits. Parsed once, trusted after. Source: spec/entry. */
export type Digest = `sha256:${string}`;

/** SHA-256 over bytes that come in parts. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The hash as 64 lower-case hex digits. The hasher must not be used after. */
  hex(): string;
}

/** Gives a new hasher. The default is in JavaScript and runs anywhere; Node's own is many times faster. */
export type NewHasher = () => Hasher;

export const newHasher: NewHasher = () => {
  const hash = sha256.create();
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
};

const digestForm = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: unknown): text is Digest {
  return typeof text === "string" && digestForm.test(text);
}

/** Throws `FormatError` unless `text` is a digest in exactly the form of spec/entry. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new FormatError(`not a SHA-256 digest: ${JSON.stringify(text.slice(0, 80))}`);
  return text;
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/** Bytes that are not what their format says. The message is one sentence for people. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}
