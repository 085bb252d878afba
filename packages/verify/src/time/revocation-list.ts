/** Revocation lists: which certificates their issuer took back, when, and why. Source: RFC 5280 section 5, spec/anchors. */
import { equalBytes, toHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { readAlgorithm, signatureWay, type AlgorithmId } from "./algorithm.ts";
import { keyUsageBit, keyUsageOf, readExtensionList, readExtensions, type Certificate } from "./certificate.ts";
import {
  contextTag,
  derBitBytes,
  DerFields,
  derParts,
  derSmall,
  derTag,
  derTime,
  readDer,
  type DerNode,
} from "./der.ts";
import { removedFromList, type Revocation, type SourceReading } from "./revoked.ts";
import { isSignedByKey } from "./signed-by.ts";

export const listSizeMax = 16 * 1024 * 1024;

export interface RevocationList {
  readonly kind: "list";
  readonly signedPart: Uint8Array;
  readonly issuer: Uint8Array;
  /** When it was made, in milliseconds since 1970. */
  readonly made: number;
  /** When the next one is made at the latest, as this one says; null if it does not. */
  readonly next: number | null;
  readonly revoked: DerNode | null;
  readonly algorithm: AlgorithmId;
  readonly signature: Uint8Array;
  /** False if it says of itself that it does not hold all: then not to stand in it says nothing. */
  readonly whole: boolean;
}

/** Throws `FormatError` if the bytes are not one revocation list in DER. */
export function parseRevocationList(bytes: Uint8Array): RevocationList {
  if (bytes.length > listSizeMax) throw new FormatError(`a revocation list is larger than ${listSizeMax} bytes`);
  const what = "a revocation list";
  const outer = new DerFields(readDer(bytes), what);
  const signedPart = outer.take(derTag.sequence, "its content");
  const algorithm = readAlgorithm(outer.take(derTag.sequence, "its algorithm"), what);
  const signature = derBitBytes(outer.take(derTag.bitString, "its signature"), what);
  outer.end();
  const fields = new DerFields(signedPart, what);
  fields.optional(derTag.integer);
  const inner = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), what);
  if (inner.oid !== algorithm.oid) throw new FormatError(`${what} names two algorithms for one signature`);
  const issuer = fields.take(derTag.sequence, "its issuer").whole;
  const made = fields.optional(derTag.utcTime) ?? fields.take(derTag.generalizedTime, "its time");
  const next = fields.optional(derTag.utcTime) ?? fields.optional(derTag.generalizedTime);
  const revoked = fields.optional(derTag.sequence);
  const extensions = readExtensions(fields.optional(contextTag(0)), what);
  fields.end();
  const whole = ![...extensions.values()].some(({ critical }) => critical);
  return {
    ...{ kind: "list", signedPart: signedPart.whole, issuer, made: derTime(made, "the time of a revocation list") },
    ...{ next: next === null ? null : derTime(next, "the time of the next revocation list") },
    ...{ revoked, algorithm, signature, whole },
  };
}

/** Null if the list says nothing of certificates of this issuer. Throws `FormatError` and `UnknownAlgorithm` if that cannot be read. */
export function readList(list: RevocationList, certificate: Certificate, issuer: Certificate): SourceReading | null {
  const usage = keyUsageOf(issuer);
  if (!equalBytes(list.issuer, issuer.subject)) return null;
  if (usage !== null && !usage.has(keyUsageBit.listSigning)) return null;
  if (!isSignedByKey(issuer.key, signatureWay(list.algorithm), list.signedPart, list.signature)) return null;
  const found = findIn(list, certificate);
  return { revoked: found === null ? [] : [found], made: list.whole ? list.made : null };
}

const reasonExtension = "2.5.29.21";

/** Throws `FormatError` if an entry is not of its form. An entry with a critical extension is for another issuer's certificate. */
function findIn(list: RevocationList, certificate: Certificate): Revocation | null {
  const serial = toHex(certificate.serial);
  let found: Revocation | null = null;
  for (const entry of list.revoked === null ? [] : derParts(list.revoked)) {
    const fields = new DerFields(entry, "an entry of a revocation list");
    if (toHex(fields.take(derTag.integer, "its number").content) !== serial) continue;
    const at = fields.optional(derTag.utcTime) ?? fields.take(derTag.generalizedTime, "its time");
    const more = fields.optional(derTag.sequence);
    fields.end();
    const extensions = more === null ? null : readExtensionList(more, "an entry of a revocation list");
    if ([...(extensions?.values() ?? [])].some(({ critical }) => critical)) continue;
    const stated = extensions?.get(reasonExtension);
    const reason = stated === undefined ? null : derSmall(readDer(stated.value), "the reason of a revocation");
    if (reason !== removedFromList) found = { time: derTime(at, "the time of a revocation"), reason };
  }
  return found;
}
