/** Revocation lists: which certificates their issuer took back, when, and why. Source: RFC 5280 section 5, spec/anchors. */
import { equalBytes, toHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { readAlgorithm, signatureWay, UnknownAlgorithm, type AlgorithmId } from "./algorithm.ts";
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
import { isSignedByKey } from "./signed-by.ts";

export const listSizeMax = 16 * 1024 * 1024;

export interface RevocationList {
  readonly signedPart: Uint8Array;
  readonly issuer: Uint8Array;
  /** When it was made, in milliseconds since 1970. */
  readonly made: number;
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
  if (fields.optional(derTag.utcTime) === null) fields.optional(derTag.generalizedTime);
  const revoked = fields.optional(derTag.sequence);
  const extensions = readExtensions(fields.optional(contextTag(0)), what);
  fields.end();
  const whole = ![...extensions.values()].some(({ critical }) => critical);
  return {
    ...{ signedPart: signedPart.whole, issuer, made: derTime(made, "the time of a revocation list"), revoked },
    ...{ algorithm, signature, whole },
  };
}

export interface Revocation {
  /** In milliseconds since 1970. */
  readonly time: number;
  /** CRLReason; null if none is given. */
  readonly reason: number | null;
}

/** What the lists of its issuer say of a certificate. */
export interface RevocationReading {
  /** As each list has it that does. They may differ: a newer list may know that a key was stolen. */
  readonly revoked: readonly Revocation[];
  /** When the newest list that covers the certificate was made; null if there was none. */
  readonly lookedAt: number | null;
}

/** Lists that are not of this issuer, not signed by it, or not to be read say nothing. */
export function revocationOf(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly RevocationList[],
): RevocationReading {
  const revoked: Revocation[] = [];
  let lookedAt: number | null = null;
  for (const list of lists) {
    const reading = readIn(list, certificate, issuer);
    if (reading === null) continue;
    const { found } = reading;
    if (found !== null) revoked.push(found);
    if (list.whole && list.made > (lookedAt ?? Number.NEGATIVE_INFINITY)) lookedAt = list.made;
  }
  return { revoked, lookedAt };
}

/** Null if the list says nothing of certificates of this issuer: that there was none is told. */
function readIn(
  list: RevocationList,
  certificate: Certificate,
  issuer: Certificate,
): { readonly found: Revocation | null } | null {
  try {
    const usage = keyUsageOf(issuer);
    if (!equalBytes(list.issuer, issuer.subject)) return null;
    if (usage !== null && !usage.has(keyUsageBit.listSigning)) return null;
    if (!isSignedByKey(issuer.key, signatureWay(list.algorithm), list.signedPart, list.signature)) return null;
    return { found: findIn(list, certificate) };
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnknownAlgorithm) return null;
    throw error;
  }
}

const reasonExtension = "2.5.29.21";
/** A certificate that was on hold and is no more, in a list of changes. */
const removedFromList = 8;

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

/** Reasons for which stamps from before keep their worth: RFC 3161 section 4, point 1. */
const harmlessReasons: ReadonlySet<number> = new Set([0, 3, 4, 5]);

/** Whether a stamp of this time is still worth something after that revocation. */
export function outlives({ time, reason }: Revocation, stampedAt: number): boolean {
  return reason !== null && harmlessReasons.has(reason) && stampedAt < time;
}

const reasonWords = new Map([
  [0, "unspecified"],
  [1, "its key was compromised"],
  [2, "its issuer was compromised"],
  [3, "its affiliation changed"],
  [4, "it was superseded"],
  [5, "it ceased operation"],
  [6, "it is on hold"],
  [9, "its rights were withdrawn"],
  [10, "the authority was compromised"],
]);

export function reasonText({ reason }: Revocation): string {
  if (reason === null) return "without a reason";
  return reasonWords.get(reason) ?? `for reason ${reason}`;
}
