/** A request to a time-stamp authority: TimeStampReq of RFC 3161 section 2.4.1, in the one form in which requests are made here. */
import { concat, fromHex } from "../format/bytes.ts";

/** Version 1, and an imprint by SHA-256 (with parameters NULL, as authorities expect them). */
const head = fromHex("304b0201013031300d060960864801650304020105000420");
const nonceHead = fromHex("0210");
/** The certificate of the signer is asked for. */
const tail = fromHex("0101ff");

export const nonceSize = 16;

/** A nonce as it is asked with: of 16 random bytes, the first made so that the number is positive and has all of them. */
export function nonceOf(random: Uint8Array): Uint8Array {
  if (random.length !== nonceSize) throw new RangeError(`a nonce is made of ${nonceSize} bytes`);
  const nonce = Uint8Array.from(random);
  nonce[0] = ((random[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}

/** `hash` is a SHA-256; `nonce` is one of `nonceOf`. */
export function encodeTimeStampRequest(hash: Uint8Array, nonce: Uint8Array): Uint8Array {
  if (hash.length !== 32 || nonce.length !== nonceSize) throw new RangeError("not a hash and a nonce");
  return concat(head, hash, nonceHead, nonce, tail);
}
