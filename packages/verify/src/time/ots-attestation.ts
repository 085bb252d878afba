/** What the ways of an OpenTimestamps proof end in. Source: spec/opentimestamps. */
import { concat, decodeUtf8, equalBytes, fromHex, toHex, utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { encodeOtsBytes, encodeOtsNumber, OtsBytes } from "./ots-bytes.ts";

export type OtsAttestation =
  /** The calendar at `uri` promises to say more about this message. Proves nothing. */
  | { readonly kind: "pending"; readonly uri: string }
  /** The message is the merkle root of the block of this height. */
  | { readonly kind: "bitcoin"; readonly height: number }
  /** `tag` is 16 lower-case hex digits. */
  | { readonly kind: "unknown"; readonly tag: string; readonly payload: Uint8Array };

const tagSize = 8;
const payloadMax = 8192;
const uriMax = 1000;
const pendingTag = "83dfe30d2ef90c8e";
const bitcoinTag = "0588960d73d71901";
// No query, no login, no percent sign: what a calendar sends here becomes an address that is asked.
const uriForm = /^[A-Za-z0-9\-._/:]+$/;

/** True for a URI that a pending attestation may name. */
export function isOtsUri(uri: string): boolean {
  return uri.length <= uriMax && uriForm.test(uri);
}

/** Reads tag and payload. Throws `FormatError`, also if a payload of a known kind has a byte too many. */
export function readOtsAttestation(source: OtsBytes): OtsAttestation {
  const tag = toHex(source.take(tagSize));
  const payload = source.takeBytes(payloadMax);
  const inner = new OtsBytes(payload);
  if (tag === pendingTag) {
    const uri = decodeUtf8(inner.takeBytes(uriMax));
    inner.end();
    if (!isOtsUri(uri)) throw new FormatError("a pending attestation names no address of a calendar");
    return { kind: "pending", uri };
  }
  if (tag === bitcoinTag) {
    const height = inner.takeNumber();
    inner.end();
    return { kind: "bitcoin", height };
  }
  return { kind: "unknown", tag, payload: payload.slice() };
}

/** Tag and payload. Throws `FormatError` if an unknown kind has no tag of its own. */
export function encodeOtsAttestation(attestation: OtsAttestation): Uint8Array {
  const tag = tagOf(attestation);
  if (attestation.kind === "unknown" && (!/^[0-9a-f]{16}$/.test(tag) || tag === pendingTag || tag === bitcoinTag))
    throw new FormatError("an attestation of an unknown kind has the tag of a known one, or none");
  return concat(fromHex(tag), encodeOtsBytes(payloadOf(attestation)));
}

function tagOf(attestation: OtsAttestation): string {
  switch (attestation.kind) {
    case "pending":
      return pendingTag;
    case "bitcoin":
      return bitcoinTag;
    case "unknown":
      return attestation.tag;
  }
}

function payloadOf(attestation: OtsAttestation): Uint8Array {
  switch (attestation.kind) {
    case "pending":
      return encodeOtsBytes(utf8(attestation.uri));
    case "bitcoin":
      return encodeOtsNumber(attestation.height);
    case "unknown":
      return attestation.payload;
  }
}

/** The order in which a writer puts them; 0 only for equal ones. */
export function compareOtsAttestations(a: OtsAttestation, b: OtsAttestation): number {
  const tags = compareText(tagOf(a), tagOf(b));
  if (tags !== 0) return tags;
  if (a.kind === "bitcoin" && b.kind === "bitcoin") return a.height - b.height;
  if (a.kind === "pending" && b.kind === "pending") return compareText(a.uri, b.uri);
  if (a.kind === "unknown" && b.kind === "unknown") return compareOtsBytes(a.payload, b.payload);
  return compareText(a.kind, b.kind);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By the first byte that differs; what is the beginning of the other comes first. */
export function compareOtsBytes(a: Uint8Array, b: Uint8Array): number {
  if (equalBytes(a, b)) return 0;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
