/** A request to a responder: OCSPRequest of RFC 6960 section 4.1, in the one form in which requests are made here. */
import { sha1 } from "@noble/hashes/legacy.js";
import { concat, fromHex } from "../format/bytes.ts";
import type { Certificate } from "./certificate.ts";
import { contextTag, derTag } from "./der.ts";
import { keyBitsOf } from "./status-answer.ts";

/** SHA-1 with parameters NULL: the one hash by which all responders find a certificate (RFC 5019 section 2.1.1). */
const sha1Id = fromHex("300906052b0e03021a0500");
const nonceId = fromHex("06092b0601050507300102");
export const statusNonceSize = 32;

/** About one certificate; with a nonce, unless it is null. */
export function encodeStatusRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array | null,
): Uint8Array {
  const octets = (content: Uint8Array): Uint8Array => part(derTag.octetString, content);
  const serial = part(derTag.integer, certificate.serial);
  const id = seq(sha1Id, octets(sha1(issuer.subject)), octets(sha1(keyBitsOf(issuer))), serial);
  const extensions = nonce === null ? [] : [part(contextTag(2), seq(seq(nonceId, octets(octets(nonce)))))];
  return seq(seq(seq(seq(id)), ...extensions));
}

function seq(...parts: readonly Uint8Array[]): Uint8Array {
  return part(derTag.sequence, ...parts);
}

/** Nothing in a request comes near 64 KiB: the number of a certificate is all that a stranger can make long. */
function part(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat(Uint8Array.of(tag, ...size), content);
}
