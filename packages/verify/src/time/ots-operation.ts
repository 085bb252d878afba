/** The operations of an OpenTimestamps proof. Source: spec/opentimestamps. */
import { ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, toHex, utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";

/** A hash that the digest of a file may be by. */
export type OtsHash = "sha1" | "ripemd160" | "sha256";

/** A step from one message to the next. `argument` has 1 to 4,096 bytes. */
export type OtsOperation =
  | { readonly kind: OtsHash | "keccak256" | "reverse" | "hexlify" }
  | { readonly kind: "append" | "prepend"; readonly argument: Uint8Array };

/** The longest message, argument and result, in bytes. */
export const otsMessageMax = 4096;

const tags: Readonly<Record<OtsOperation["kind"], number>> = {
  sha1: 0x02,
  ripemd160: 0x03,
  sha256: 0x08,
  keccak256: 0x67,
  append: 0xf0,
  prepend: 0xf1,
  reverse: 0xf2,
  hexlify: 0xf3,
};

const kinds = new Map(Object.entries(tags).map(([kind, tag]) => [tag, kind as OtsOperation["kind"]]));

const digestSizes: Readonly<Record<OtsHash, number>> = { sha1: 20, ripemd160: 20, sha256: 32 };

/** The byte that stands for an operation. */
export function otsTag(kind: OtsOperation["kind"]): number {
  return tags[kind];
}

/** Throws `FormatError` for a byte that stands for none. */
export function otsKind(tag: number): OtsOperation["kind"] {
  const kind = kinds.get(tag);
  if (kind === undefined) throw new FormatError(`no operation has the tag ${toHex(Uint8Array.of(tag))}`);
  return kind;
}

/** In bytes. */
export function otsDigestSize(hash: OtsHash): number {
  return digestSizes[hash];
}

export function isOtsHash(kind: OtsOperation["kind"]): kind is OtsHash {
  return kind in digestSizes;
}

/** The digest of a file as a proof by this hash has it. */
export function otsDigest(hash: OtsHash, bytes: Uint8Array): Uint8Array {
  switch (hash) {
    case "sha1":
      return sha1(bytes);
    case "ripemd160":
      return ripemd160(bytes);
    case "sha256":
      return sha256(bytes);
  }
}

/** The next message. Throws `FormatError` if the message or the result is empty or too long. */
export function applyOtsOperation(operation: OtsOperation, message: Uint8Array): Uint8Array {
  checkLength(message, operation.kind === "hexlify" ? otsMessageMax / 2 : otsMessageMax, "message");
  const result = resultOf(operation, message);
  checkLength(result, otsMessageMax, "result");
  return result;
}

function resultOf(operation: OtsOperation, message: Uint8Array): Uint8Array {
  switch (operation.kind) {
    case "append":
      return concat(message, operation.argument);
    case "prepend":
      return concat(operation.argument, message);
    case "reverse":
      return message.toReversed();
    case "hexlify":
      return utf8(toHex(message));
    case "keccak256":
      return keccak_256(message);
    case "sha1":
    case "ripemd160":
    case "sha256":
      return otsDigest(operation.kind, message);
  }
}

/** Throws `FormatError` unless there is at least one byte, and no more than `max`. `what` names them to people. */
export function checkLength(bytes: Uint8Array, max: number, what: string): void {
  if (bytes.length === 0) throw new FormatError(`an empty ${what}`);
  if (bytes.length > max) throw new FormatError(`a ${what} longer than ${String(max)} bytes`);
}
