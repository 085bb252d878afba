/** Status answers: what a responder says of a certificate. Source: RFC 6960 section 4.2, spec/anchors, "A token". */
import { sha1 } from "@noble/hashes/legacy.js";
import { equalBytes } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { hashBy, hashNamed, readAlgorithm, signatureWay, type AlgorithmId } from "./algorithm.ts";
import {
  isIssuedBy,
  isValidAt,
  keyUsageBit,
  keyUsageOf,
  parseCertificate,
  readExtensions,
  statesPurpose,
  unknownCritical,
  type Certificate,
  type Extension,
} from "./certificate.ts";
import {
  contextTag,
  derBitBytes,
  DerFields,
  derInside,
  derList,
  derOid,
  derSmall,
  derTag,
  derTime,
  readDer,
  type DerNode,
} from "./der.ts";
import { removedFromList, type Revocation, type SourceReading } from "./revoked.ts";
import { isSignedByKey } from "./signed-by.ts";

export const answerSizeMax = 64 * 1024;
const certificatesMax = 8;

/** What is said of one certificate. Times in milliseconds since 1970. */
interface Single {
  readonly id: CertificateId;
  readonly status: "good" | "unknown" | Revocation;
  readonly made: number;
  /** By when there is newer to be had; null if that is not said. */
  readonly next: number | null;
  readonly extensions: ReadonlyMap<string, Extension>;
}

interface CertificateId {
  readonly algorithm: AlgorithmId;
  readonly issuerName: Uint8Array;
  readonly issuerKey: Uint8Array;
  readonly serial: Uint8Array;
}

export interface StatusAnswer {
  readonly kind: "answer";
  readonly signedPart: Uint8Array;
  readonly responder: { readonly by: "name" | "key"; readonly value: Uint8Array };
  /** When it was signed, in milliseconds since 1970. */
  readonly produced: number;
  readonly singles: readonly Single[];
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly algorithm: AlgorithmId;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
}

export const malformedRequest = 1;

const refusals = new Map([
  [malformedRequest, "it could not read the request"],
  [2, "it has an error of its own"],
  [3, "it has no time now"],
  [5, "it wants the request to be signed"],
  [6, "it does not answer for this certificate"],
]);

const basicAnswer = "1.3.6.1.5.5.7.48.1.1";
const answerNonce = "1.3.6.1.5.5.7.48.1.2";
const statusSigning = "1.3.6.1.5.5.7.3.9";

/** The status of an answer that says no (OCSPResponseStatus); null if the bytes are none. */
export function refusalIn(bytes: Uint8Array): number | null {
  try {
    const { tag, content } = readDer(bytes);
    const status = tag === derTag.sequence ? readDer(content) : null;
    return status?.tag === derTag.enumerated ? derSmall(status, "the status of an answer") : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Throws `FormatError` if the bytes are not one answer in DER, or say that there is none. */
export function parseStatusAnswer(bytes: Uint8Array): StatusAnswer {
  const what = "a status answer";
  if (bytes.length > answerSizeMax) throw new FormatError(`${what} is larger than ${answerSizeMax} bytes`);
  const outer = new DerFields(readDer(bytes), what);
  const status = derSmall(outer.take(derTag.enumerated, "its status"), "the status of an answer");
  const body = outer.optional(contextTag(0));
  outer.end();
  if (status !== 0) throw new FormatError(`the responder refused: ${refusals.get(status) ?? `status ${status}`}`);
  if (body === null) throw new FormatError(`${what} holds no answer`);
  const typed = new DerFields(derInside(body, what), what);
  const kind = derOid(typed.take(derTag.oid, "its kind"), what);
  if (kind !== basicAnswer) throw new FormatError(`${what} is of the kind ${kind}, which is not known here`);
  const inner = readDer(typed.take(derTag.octetString, "its content").content);
  typed.end();
  return readBasic(new DerFields(inner, what), what);
}

function readBasic(fields: DerFields, what: string): StatusAnswer {
  const signedPart = fields.take(derTag.sequence, "its content");
  const algorithm = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), what);
  const signature = derBitBytes(fields.take(derTag.bitString, "its signature"), what);
  const bag = fields.optional(contextTag(0));
  fields.end();
  const members = bag === null ? [] : derList(derInside(bag, what), derTag.sequence, "the certificates of an answer");
  if (members.length > certificatesMax) throw new FormatError(`${what} has more than ${certificatesMax} certificates`);
  const parts = new DerFields(signedPart, what);
  parts.optional(contextTag(0));
  const responder = readResponder(parts, what);
  const produced = derTime(parts.take(derTag.generalizedTime, "its time"), "the time of an answer");
  const singles = derList(parts.take(derTag.sequence, "what it says"), derTag.sequence, what).map(readSingle);
  const extensions = readExtensions(parts.optional(contextTag(1)), what);
  parts.end();
  return {
    ...{ kind: "answer", signedPart: signedPart.whole, responder, produced, singles, extensions },
    ...{ algorithm, signature, certificates: members.map(({ whole }) => parseCertificate(whole)) },
  };
}

function readResponder(fields: DerFields, what: string): StatusAnswer["responder"] {
  const name = fields.optional(contextTag(1));
  if (name !== null) return { by: "name", value: derInside(name, what).whole };
  const hash = derInside(fields.take(contextTag(2), "who it is by"), what);
  if (hash.tag !== derTag.octetString) throw new FormatError(`${what} names no key that it is by`);
  return { by: "key", value: hash.content };
}

function readSingle(node: DerNode): Single {
  const what = "what an answer says of a certificate";
  const fields = new DerFields(node, what);
  const id = new DerFields(fields.take(derTag.sequence, "which one"), what);
  const algorithm = readAlgorithm(id.take(derTag.sequence, "its hash"), what);
  const issuerName = id.take(derTag.octetString, "the hash of a name").content;
  const issuerKey = id.take(derTag.octetString, "the hash of a key").content;
  const serial = id.take(derTag.integer, "its number").content;
  id.end();
  const status = readStatus(fields, what);
  const made = derTime(fields.take(derTag.generalizedTime, "its time"), what);
  const next = fields.optional(contextTag(0));
  const extensions = readExtensions(fields.optional(contextTag(1)), what);
  fields.end();
  return {
    ...{ id: { algorithm, issuerName, issuerKey, serial }, status, made, extensions },
    next: next === null ? null : generalizedTime(derInside(next, what), what),
  };
}

function readStatus(fields: DerFields, what: string): Single["status"] {
  for (const [number, status] of [
    [0, "good"],
    [2, "unknown"],
  ] as const) {
    const node = fields.optional(contextTag(number, "primitive"));
    if (node === null) continue;
    if (node.content.length > 0) throw new FormatError(`${what} is not of its DER type`);
    return status;
  }
  const revoked = fields.take(contextTag(1), "its status");
  const parts = new DerFields(revoked, what, contextTag(1));
  const time = derTime(parts.take(derTag.generalizedTime, "a time"), "the time of a revocation");
  const stated = parts.optional(contextTag(0));
  parts.end();
  const reason = stated === null ? null : derSmall(derInside(stated, what), "the reason of a revocation");
  return { time, reason };
}

function generalizedTime(node: DerNode, what: string): number {
  if (node.tag !== derTag.generalizedTime) throw new FormatError(`${what} has a time of another type`);
  return derTime(node, what);
}

/** What an answer says of one certificate. Times in milliseconds since 1970. */
export interface StatusTold {
  readonly status: Single["status"];
  readonly made: number;
  readonly next: number | null;
}

/**
 * All that the answer says of a certificate, if it may speak for this issuer: signed by it, or by whom it named. Throws `FormatError`
 * and `UnknownAlgorithm` if that cannot be read.
 */
export function statusesIn(answer: StatusAnswer, certificate: Certificate, issuer: Certificate): readonly StatusTold[] {
  const about = answer.singles.filter(
    (one) => isAbout(one.id, certificate, issuer) && !hasCritical(one.extensions) && one.made <= (one.next ?? one.made),
  );
  if (about.length === 0 || hasCritical(answer.extensions)) return [];
  const signer = signerOf(answer, issuer);
  if (signer === null) return [];
  const isSigned = isSignedByKey(signer.key, signatureWay(answer.algorithm), answer.signedPart, answer.signature);
  return isSigned ? about : [];
}

/** Null if it says nothing of it. Throws as `statusesIn` does. */
export function readAnswer(answer: StatusAnswer, certificate: Certificate, issuer: Certificate): SourceReading | null {
  const known = statusesIn(answer, certificate, issuer).filter(({ status }) => status !== "unknown");
  if (known.length === 0) return null;
  const revoked = known.flatMap(({ status }) =>
    typeof status === "string" || status.reason === removedFromList ? [] : [status],
  );
  return { revoked, made: Math.max(...known.map(({ made }) => made)) };
}

/** The nonce of the request that it answers; null if it does not say. */
export function nonceIn({ extensions }: StatusAnswer): Uint8Array | null {
  const stated = extensions.get(answerNonce);
  return stated === undefined ? null : readDer(stated.value).content;
}

function hasCritical(extensions: ReadonlyMap<string, Extension>): boolean {
  return [...extensions.values()].some(({ critical }) => critical);
}

function isAbout(
  { algorithm, issuerName, issuerKey, serial }: CertificateId,
  one: Certificate,
  by: Certificate,
): boolean {
  if (!equalBytes(serial, one.serial)) return false;
  const hash = hashOf(algorithm);
  return equalBytes(issuerName, hash(by.subject)) && equalBytes(issuerKey, hash(keyBitsOf(by)));
}

const sha1Hash = "1.3.14.3.2.26";

/** By SHA-1 a certificate may be found: what is said of it is signed by who issued it. */
function hashOf(algorithm: AlgorithmId): (bytes: Uint8Array) => Uint8Array {
  if (algorithm.oid === sha1Hash) return sha1;
  const name = hashNamed(algorithm);
  return (bytes) => hashBy(name, bytes);
}

/** What hashes of a key are over: the bits alone. */
export function keyBitsOf({ key }: Certificate): Uint8Array {
  const fields = new DerFields(key, "a public key");
  fields.take(derTag.sequence, "its algorithm");
  return derBitBytes(fields.take(derTag.bitString, "its bits"), "a public key");
}

/** The issuer, or the first certificate that the answer names as its signer's, if the issuer made it one for answers. */
function signerOf(answer: StatusAnswer, issuer: Certificate): Certificate | null {
  const isNamed = (one: Certificate): boolean => {
    const { by, value } = answer.responder;
    return equalBytes(value, by === "name" ? one.subject : sha1(keyBitsOf(one)));
  };
  if (isNamed(issuer)) return issuer;
  const named = answer.certificates.find(isNamed);
  if (named === undefined || !equalBytes(named.issuer, issuer.subject)) return null;
  const usage = keyUsageOf(named);
  const signs = usage === null || usage.has(keyUsageBit.digitalSignature) || usage.has(keyUsageBit.nonRepudiation);
  if (!signs || !statesPurpose(named, statusSigning) || unknownCritical(named) !== null) return null;
  return isValidAt(named, answer.produced) && isIssuedBy(named, issuer) ? named : null;
}
