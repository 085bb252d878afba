/** Signatures of OpenPGP, version 4: read, and verified over bytes that come in parts. Source: RFC 9580 section 5.2. */
import { createHash, createVerify, verify, type KeyObject } from "node:crypto";
import { concat, FormatError, toHex, type ByteStream } from "@muniment/verify";
import { newLengthOf, PacketBytes } from "./packets.ts";

/** It is well formed, and made in a way that is not taken as proof here: neither good nor bad can be said. */
export class UnknownWay extends Error {
  override readonly name = "UnknownWay";
}

export type HashName = "sha256" | "sha384" | "sha512";

/** A key, as far as verifying needs it. */
export interface VerifyingKey {
  /** Of one number of its signatures, in bytes. */
  readonly numberSize: number;
  /** The key, and the numbers of the algorithms it signs by. Throws `UnknownWay` if it is none by which a signature is taken as proof. */
  usable(): { readonly key: KeyObject; readonly signs: readonly number[] };
}

export interface Signature {
  /** 0x00: over bytes. Others are over keys, or over text. */
  readonly type: number;
  readonly algorithm: number;
  readonly hash: HashName;
  /** As the signer says; null if it does not. In milliseconds since 1970. */
  readonly created: number | null;
  /** The last 16 hex digits of the fingerprint, in capitals; null if it names nobody. */
  readonly keyId: string | null;
  readonly maySign: boolean;
  /** A signature inside, by the other key of the two that this one binds. */
  readonly embedded: Uint8Array | null;
  /** What is hashed behind the bytes. */
  readonly trailer: Uint8Array;
  /** The numbers, or the bytes, that are the signature. */
  readonly value: Uint8Array;
}

export const signatureType = { bytes: 0x00, subkeyBinding: 0x18, primaryBinding: 0x19, keyRevocation: 0x20 } as const;
export const algorithm = { rsa: 1, rsaSigning: 3, ecdsa: 19, eddsa: 22, ed25519: 27 } as const;

const hashes: Readonly<Record<number, HashName>> = { 8: "sha256", 9: "sha384", 10: "sha512" };
const subpacket = { created: 2, issuer: 16, keyFlags: 27, embedded: 32, issuerFingerprint: 33 } as const;
/** Those of RFC 9580 section 5.2.3 that say something of preference or description, and decide nothing here. */
const passedOver: ReadonlySet<number> = new Set([
  ...[3, 4, 5, 6, 7, 9, 10, 11, 12, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 34, 35, 39],
]);
const signsData = 0x02;

/** Throws `FormatError` if it is none, and `UnknownWay`. */
export function parseSignature(body: Uint8Array): Signature {
  const reader = new PacketBytes(body);
  const version = reader.number(1);
  if (version !== 4) throw new UnknownWay(`an OpenPGP signature of version ${String(version)}`);
  const [type, made, hashNumber] = [reader.number(1), reader.number(1), reader.number(1)];
  const hashed = reader.take(reader.number(2));
  const trailerLength = 6 + hashed.length;
  const unhashed = reader.take(reader.number(2));
  reader.take(2);
  const hash = hashes[hashNumber];
  if (hash === undefined)
    throw new UnknownWay(`a signature by the hash number ${String(hashNumber)}, which is not taken as proof`);
  const found = readSubpackets(hashed, "hashed");
  // Who signed is told where nothing covers it, by old programs: it only helps to find the key.
  const hints = readSubpackets(unhashed, "unhashed");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(trailerLength);
  return {
    ...{ type, algorithm: made, hash },
    created: found.created,
    keyId: found.keyId ?? hints.keyId,
    maySign: found.maySign,
    embedded: found.embedded ?? hints.embedded,
    trailer: concat(body.subarray(0, trailerLength), Uint8Array.of(4, 0xff), length),
    value: reader.rest(),
  };
}

interface Told {
  created: number | null;
  keyId: string | null;
  maySign: boolean;
  embedded: Uint8Array | null;
}

function readSubpackets(bytes: Uint8Array, area: "hashed" | "unhashed"): Told {
  const told: Told = { created: null, keyId: null, maySign: false, embedded: null };
  const reader = new PacketBytes(bytes);
  while (!reader.atEnd()) {
    const inside = new PacketBytes(reader.take(newLengthOf(reader)));
    const first = inside.number(1);
    const kind = first & 0x7f;
    if (kind === subpacket.created) told.created = inside.number(4) * 1000;
    else if (kind === subpacket.issuer) told.keyId ??= hexOf(inside.take(8));
    else if (kind === subpacket.issuerFingerprint) told.keyId = hexOf(inside.rest().subarray(-8));
    else if (kind === subpacket.keyFlags) told.maySign = ((inside.rest()[0] ?? 0) & signsData) !== 0;
    else if (kind === subpacket.embedded) told.embedded = inside.rest();
    else if (area === "hashed" && first >= 0x80 && !passedOver.has(kind))
      throw new UnknownWay(`a signature with the critical part ${String(kind)}`);
  }
  return told;
}

function hexOf(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase();
}

/** Whether the key made the signature over the bytes. Throws `UnknownWay`, `FormatError`, and what the stream throws. */
export async function isSignedBy(key: VerifyingKey, signature: Signature, bytes: ByteStream): Promise<boolean> {
  const { hash, trailer } = signature;
  const { key: own, signs } = key.usable();
  if (!signs.includes(signature.algorithm)) return false;
  const value = valueOf(signature, key);
  if (signs.includes(algorithm.eddsa) || signs.includes(algorithm.ed25519)) {
    const digest = createHash(hash);
    for await (const part of bytes) digest.update(part);
    return verify(null, digest.update(trailer).digest(), own, value);
  }
  const verifier = createVerify(hash);
  for await (const part of bytes) verifier.update(part);
  return verifier.update(trailer).verify({ key: own, dsaEncoding: "ieee-p1363" }, value);
}

/** In the form in which node:crypto takes it. */
function valueOf(signature: Signature, key: VerifyingKey): Uint8Array {
  if (signature.algorithm === algorithm.ed25519) return signature.value;
  const reader = new PacketBytes(signature.value);
  const numbers = signature.algorithm === algorithm.rsa || signature.algorithm === algorithm.rsaSigning ? 1 : 2;
  const value = new Uint8Array(numbers * key.numberSize);
  for (let place = 1; place <= numbers; place += 1) {
    const number = reader.mpi();
    if (number.length > key.numberSize) throw new FormatError("its signature has a number that is too large");
    value.set(number, place * key.numberSize - number.length);
  }
  reader.end();
  return value;
}
