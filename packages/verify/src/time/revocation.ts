/** Whether a certificate was taken back, by lists and status answers alike: there is one table for both. Source: spec/anchors, "A token". */
import { equalBytes } from "../format/bytes.ts";
import { digestOf, FormatError } from "../format/digest.ts";
import { UnknownAlgorithm } from "./algorithm.ts";
import type { Certificate } from "./certificate.ts";
import { derTag, readDer } from "./der.ts";
import { parseRevocationList, readList, type RevocationList } from "./revocation-list.ts";
import type { Revocation, SourceReading } from "./revoked.ts";
import { parseStatusAnswer, readAnswer, type StatusAnswer } from "./status-answer.ts";
import { parseTimeStamp, StampRefused } from "./token.ts";

export type RevocationSource = RevocationList | StatusAnswer;

/** A file that a person gives: which of the two it is, its first part tells. Throws `FormatError` if it is none of them. */
export function parseRevocationSource(bytes: Uint8Array): RevocationSource {
  const [first] = readDer(bytes).content;
  return first === derTag.enumerated ? parseStatusAnswer(bytes) : parseRevocationList(bytes);
}

/** What those who may speak of a certificate say of it. */
export interface RevocationReading {
  /** As each has it that does. They may differ: a newer one may know that a key was stolen. */
  readonly revoked: readonly Revocation[];
  /** As of when the newest tells; null if there was none. Nothing need be told of a certificate that has run out. */
  readonly lookedAt: number | null;
}

/** What does not speak for this issuer, is not signed as it must be, or cannot be read says nothing. */
export function revocationOf(
  certificate: Certificate,
  issuer: Certificate,
  sources: readonly RevocationSource[],
): RevocationReading {
  const revoked: Revocation[] = [];
  let lookedAt: number | null = null;
  for (const source of sources) {
    const reading = readSource(source, certificate, issuer);
    if (reading === null) continue;
    const { made } = reading;
    revoked.push(...reading.revoked);
    if (made !== null && made <= certificate.notAfter) lookedAt = Math.max(made, lookedAt ?? made);
  }
  return { revoked, lookedAt };
}

/** Null if it says nothing of certificates of this issuer: that there was none is told. */
export function readSource(
  source: RevocationSource,
  certificate: Certificate,
  issuer: Certificate,
): SourceReading | null {
  const known = knownOf(source);
  const of = `${digestOf(certificate.whole)} ${digestOf(issuer.whole)}`;
  const before = known.get(of);
  if (before !== undefined) return before;
  const reading = readAnew(source, certificate, issuer);
  if (known.size < knownMax) known.set(of, reading);
  return reading;
}

/**
 * What sources said before, by certificate and issuer. To read a list takes a signature over all of it and a walk through its entries; and the
 * thousands of stamps that an archive may have of one authority have the same few certificates.
 */
const readings = new WeakMap<RevocationSource, Map<string, SourceReading | null>>();
const knownMax = 1024;

function knownOf(source: RevocationSource): Map<string, SourceReading | null> {
  const known = readings.get(source) ?? new Map<string, SourceReading | null>();
  readings.set(source, known);
  return known;
}

function readAnew(source: RevocationSource, certificate: Certificate, issuer: Certificate): SourceReading | null {
  try {
    return source.kind === "list" ? readList(source, certificate, issuer) : readAnswer(source, certificate, issuer);
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnknownAlgorithm) return null;
    throw error;
  }
}

/** The certificates that lie in a token. None if it cannot be read: then nothing is proven by it either. */
export function certificatesOf(token: Uint8Array): readonly Certificate[] {
  try {
    return parseTimeStamp(token).certificates;
  } catch (error) {
    if (error instanceof FormatError || error instanceof StampRefused) return [];
    throw error;
  }
}

/** Whether a source may speak of one of these certificates, by the names in it: nobody's signature is looked at. */
export function mayTellOf(source: RevocationSource, certificates: readonly Certificate[]): boolean {
  return certificates.some(({ issuer, serial }) =>
    source.kind === "list"
      ? equalBytes(source.issuer, issuer)
      : source.singles.some(({ id }) => equalBytes(id.serial, serial)),
  );
}
