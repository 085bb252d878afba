/** RSA signatures of RFC 8017, verified. JavaScript alone, as WebCrypto is not there on every page that is opened from a disk. */
import { equalBytes, concat, fromHex, toHex } from "../format/bytes.ts";
import { hashBy, type HashName } from "./algorithm.ts";

export interface RsaKey {
  /** Both without leading zeros, big-endian. */
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const bitsMin = 2_048;
/** A signature by a larger key would take an attacker's time to make, and much more of ours. */
const bitsMax = 8_192;
const exponentBytesMax = 4;

/** The beginnings of a DigestInfo, RFC 8017 section 9.2. */
const digestInfo: Readonly<Record<HashName, Uint8Array>> = {
  sha256: fromHex("3031300d060960864801650304020105000420"),
  sha384: fromHex("3041300d060960864801650304020205000430"),
  sha512: fromHex("3051300d060960864801650304020305000440"),
};

/** Whether the key is of a size that is taken as proof, and can be one at all. */
export function isUsableRsa({ modulus, exponent }: RsaKey): boolean {
  const bits = bitLength(modulus);
  const odd = ((modulus.at(-1) ?? 0) & 1) === 1 && ((exponent.at(-1) ?? 0) & 1) === 1;
  return bits >= bitsMin && bits <= bitsMax && odd && exponent.length <= exponentBytesMax && number(exponent) >= 3n;
}

/** Section 8.2.2: the encoding is made anew and compared, so that nothing in it is parsed. */
export function verifyPkcs1(key: RsaKey, hash: HashName, message: Uint8Array, signature: Uint8Array): boolean {
  const encoded = recovered(key, signature);
  if (encoded === null) return false;
  const tail = concat(digestInfo[hash], hashBy(hash, message));
  const padding = new Uint8Array(key.modulus.length - tail.length - 3).fill(0xff);
  return equalBytes(encoded, concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), tail));
}

/** Section 8.1.2 and 9.1.2, with MGF1 over the same hash. */
export function verifyPss(
  key: RsaKey,
  { hash, saltLength }: { readonly hash: HashName; readonly saltLength: number },
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const whole = recovered(key, signature);
  if (whole === null) return false;
  const bits = bitLength(key.modulus) - 1;
  const length = Math.ceil(bits / 8);
  const encoded = whole.subarray(whole.length - length);
  if (whole.length > length && whole[0] !== 0) return false;
  const hashed = hashBy(hash, message);
  const maskedLength = length - hashed.length - 1;
  if (saltLength > maskedLength - 1 || encoded.at(-1) !== 0xbc) return false;
  const salted = encoded.subarray(maskedLength, length - 1);
  const first = 0xff >> (8 * length - bits);
  if (((encoded[0] ?? 0) & ~first) !== 0) return false;
  const block = maskOf(hash, salted, maskedLength).map((byte, at) => byte ^ (encoded[at] ?? 0));
  block[0] = (block[0] ?? 0) & first;
  const saltAt = maskedLength - saltLength;
  if (block[saltAt - 1] !== 1 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false;
  return equalBytes(salted, hashBy(hash, concat(new Uint8Array(8), hashed, block.subarray(saltAt))));
}

function maskOf(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let counter = 0, had = 0; had < length; counter += 1) {
    const part = hashBy(hash, concat(seed, Uint8Array.of(0, 0, 0, counter)));
    parts.push(part);
    had += part.length;
  }
  return concat(...parts).subarray(0, length);
}

/** The encoding that the signature stands for, as long as the modulus; null if the signature is out of range. */
function recovered({ modulus, exponent }: RsaKey, signature: Uint8Array): Uint8Array | null {
  if (signature.length !== modulus.length) return null;
  const n = number(modulus);
  const s = number(signature);
  if (s >= n) return null;
  return fromHex(
    power(s, number(exponent), n)
      .toString(16)
      .padStart(2 * modulus.length, "0"),
  );
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

function number(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

function bitLength(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : 8 * bytes.length - Math.clz32(bytes[0] ?? 0) + 24;
}
