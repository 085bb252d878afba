import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { Answers } from "./answers.ts";
import { concat, equalBytes, toHex } from "./bytes.ts";

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;
// The library makes a table of multiples before the first public key, which then takes three times as long, and most starts make one key at most.
Point.BASE.precompute(1);

/**
 * Ed25519 as RFC 8032 section 5.1.7 has it, strictly: canonical encodings only, s below the group's order, and the equation
 * without the cofactor, which OpenSSL checks too. (The library's own check is the one with it: a signer can make signatures
 * that hold by one of the two equations only, and two verifiers would differ.) Whatever the bytes, the answer is true or
 * false, never an error.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return answers.to([publicKey, message, signature], () => holds(publicKey, message, signature));
}

const answers = new Answers();

function holds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  if (s >= Point.Fn.ORDER) return false;
  const key = pointOf(publicKey);
  if (key === null) return false;
  const k = Point.Fn.create(littleEndian(sha512(concat(r, publicKey, message))));
  // Where the canonical encoding of what R must be is equal to the bytes of R, these are canonical.
  return equalBytes(sumOfMultiples(Point.BASE, s, key.negate(), k).toBytes(), r);
}

/** `a` × one + `b` × other, bit by bit of both at once: half the doublings of one after the other. Nothing in it is secret. */
function sumOfMultiples(one: Point, a: bigint, other: Point, b: bigint): Point {
  const both = one.add(other);
  const length = Math.max(a.toString(2).length, b.toString(2).length);
  const [bitsOfA, bitsOfB] = [a, b].map((factor) => factor.toString(2).padStart(length, "0"));
  let sum = Point.ZERO;
  for (let at = 0; at < length; at += 1) {
    sum = sum.double();
    const [inA, inB] = [bitsOfA?.[at] === "1", bitsOfB?.[at] === "1"];
    if (inA || inB) sum = sum.add(inA && inB ? both : inA ? one : other);
  }
  return sum;
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`);
}

function pointOf(encoded: Uint8Array): Point | null {
  try {
    return Point.fromBytes(encoded, false);
  } catch (error) {
    // The library says "not a point" with a plain Error, and has no other way to say it.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** `seed` is the private key of RFC 8032: 32 bytes. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}
