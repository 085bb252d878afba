/** X.509 certificates, as far as a chain to a time stamper needs them. Source: RFC 5280 section 4. */
import { decodeUtf8, equalBytes, fromBase64, toHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { readAlgorithm, signatureWay, type AlgorithmId } from "./algorithm.ts";
import {
  contextTag,
  derBitBytes,
  derBits,
  derBoolean,
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
import { isSignedByKey } from "./signed-by.ts";

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export interface Certificate {
  /** Its bytes, which are what its hash is over. */
  readonly whole: Uint8Array;
  /** What its issuer signed. */
  readonly signedPart: Uint8Array;
  /** The bytes of the number, as they lie there. */
  readonly serial: Uint8Array;
  /** Both as the DER of a Name. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** First and last millisecond, since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly key: DerNode;
  readonly algorithm: AlgorithmId;
  readonly signature: Uint8Array;
  /** By identifier, in dots. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

export const certificateSizeMax = 64 * 1024;

/** Throws `FormatError` if the bytes are not one certificate in DER. */
export function parseCertificate(bytes: Uint8Array): Certificate {
  if (bytes.length > certificateSizeMax)
    throw new FormatError(`a certificate is larger than ${certificateSizeMax} bytes`);
  const outer = new DerFields(readDer(bytes), "a certificate");
  const signedPart = outer.take(derTag.sequence, "its content");
  const algorithm = readAlgorithm(outer.take(derTag.sequence, "its algorithm"), "the algorithm of a certificate");
  const signature = derBitBytes(outer.take(derTag.bitString, "its signature"), "the signature of a certificate");
  outer.end();
  const fields = new DerFields(signedPart, "a certificate");
  fields.optional(contextTag(0));
  const serial = fields.take(derTag.integer, "its serial number").content;
  const inner = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), "the algorithm of a certificate");
  if (inner.oid !== algorithm.oid) throw new FormatError("a certificate names two algorithms for one signature");
  const issuer = fields.take(derTag.sequence, "its issuer").whole;
  const validity = new DerFields(fields.take(derTag.sequence, "its validity"), "the validity of a certificate");
  const [notBefore, notAfter] = [readTime(validity), readTime(validity)];
  validity.end();
  const subject = fields.take(derTag.sequence, "its subject").whole;
  const key = fields.take(derTag.sequence, "its key");
  fields.optional(contextTag(1, "primitive"));
  fields.optional(contextTag(2, "primitive"));
  const extensions = readExtensions(fields.optional(contextTag(3)), "a certificate");
  fields.end();
  return {
    ...{ whole: bytes, signedPart: signedPart.whole, serial, issuer, subject },
    ...{ notBefore, notAfter: notAfter + 999, key, algorithm, signature, extensions },
  };
}

function readTime(fields: DerFields): number {
  const node = fields.any();
  if (node === null) throw new FormatError("the validity of a certificate lacks a time");
  return derTime(node, "the validity of a certificate");
}

/** Extensions of a certificate, a list or a stamp. `node` is the explicit tag around them. */
export function readExtensions(node: DerNode | null, what: string): ReadonlyMap<string, Extension> {
  return node === null ? new Map() : readExtensionList(derInside(node, `the extensions of ${what}`), what);
}

/** The same without a tag around. */
export function readExtensionList(list: DerNode, what: string, tag: number = derTag.sequence): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  for (const one of derList(list, tag, `the extensions of ${what}`)) {
    const fields = new DerFields(one, `an extension of ${what}`);
    const oid = derOid(fields.take(derTag.oid, "its identifier"), "an extension");
    const flag = fields.optional(derTag.boolean);
    const value = fields.take(derTag.octetString, "its value").content;
    fields.end();
    if (extensions.has(oid)) throw new FormatError(`${what} has the extension ${oid} twice`);
    extensions.set(oid, { critical: flag !== null && derBoolean(flag, "an extension"), value });
  }
  return extensions;
}

const oids = {
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  alternativeNames: "2.5.29.17",
  anyPurpose: "2.5.29.37.0",
} as const;

/** The purpose of those who stamp. */
export const timeStamping = "1.3.6.1.5.5.7.3.8";

/** Bits of the key usage, RFC 5280 section 4.2.1.3. */
export const keyUsageBit = { digitalSignature: 0, nonRepudiation: 1, certificateSigning: 5, listSigning: 6 } as const;

/** Critical extensions that change nothing here, beside those that are read: alternative names, policies. */
const harmless: ReadonlySet<string> = new Set(["2.5.29.17", "2.5.29.18", "2.5.29.32"]);
const read: ReadonlySet<string> = new Set([oids.keyUsage, oids.basicConstraints, oids.extendedKeyUsage]);

/** The first critical extension that is not known here, in dots; null if there is none. */
export function unknownCritical({ extensions }: Certificate): string | null {
  for (const [oid, { critical }] of extensions) if (critical && !read.has(oid) && !harmless.has(oid)) return oid;
  return null;
}

/** Null if it states none. */
export function keyUsageOf({ extensions }: Certificate): ReadonlySet<number> | null {
  const stated = extensions.get(oids.keyUsage);
  return stated === undefined ? null : derBits(readDer(stated.value), "a key usage");
}

/** Whether it is a CA, and how many CAs may stand below it: null for any number. */
export function authorityOf({ extensions }: Certificate): { readonly below: number | null } | null {
  const stated = extensions.get(oids.basicConstraints);
  if (stated === undefined) return null;
  const fields = new DerFields(readDer(stated.value), "the basic constraints");
  const flag = fields.optional(derTag.boolean);
  const below = fields.optional(derTag.integer);
  fields.end();
  if (flag === null || !derBoolean(flag, "the basic constraints")) return null;
  return { below: below === null ? null : derSmall(below, "a path length") };
}

/** Whether time stamping is its one, critical purpose. */
export function isForStampsAlone(certificate: Certificate): boolean {
  const purposes = purposesOf(certificate);
  if (purposes?.length !== 1 || purposes[0] !== timeStamping) return false;
  return certificate.extensions.get(oids.extendedKeyUsage)?.critical === true;
}

/** Whether a purpose is among those that it states, or it states none. */
export function allowsPurpose(certificate: Certificate, purpose: string): boolean {
  const purposes = purposesOf(certificate);
  return purposes === null || purposes.includes(purpose) || purposes.includes(oids.anyPurpose);
}

/** Whether a purpose is among those that it states, by its own name. */
export function statesPurpose(certificate: Certificate, purpose: string): boolean {
  return purposesOf(certificate)?.includes(purpose) === true;
}

function purposesOf({ extensions }: Certificate): readonly string[] | null {
  const stated = extensions.get(oids.extendedKeyUsage);
  if (stated === undefined) return null;
  const uses = derList(readDer(stated.value), derTag.sequence, "the extended key usage");
  return uses.map((node) => derOid(node, "an extended key usage"));
}

/** Its alternative names that are names of the DNS, as they stand there. Source: RFC 5280 section 4.2.1.6. */
export function dnsNamesOf({ extensions }: Certificate): readonly string[] {
  const stated = extensions.get(oids.alternativeNames);
  if (stated === undefined) return [];
  return derList(readDer(stated.value), derTag.sequence, "the alternative names")
    .filter(({ tag, content }) => tag === contextTag(2, "primitive") && content.length <= 253)
    .map(({ content }) => String.fromCharCode(...content));
}

const pemForm = /-----BEGIN CERTIFICATE-----([^-]{1,100000})-----END CERTIFICATE-----/g;

/** The certificates of a text in PEM, at most `max`. Throws `FormatError`; so it does if there is none. */
export function certificatesInPem(text: string, max: number): Certificate[] {
  const certificates: Certificate[] = [];
  for (const [, body = ""] of text.matchAll(pemForm)) {
    if (certificates.length === max) throw new FormatError(`there are more than ${max} certificates`);
    certificates.push(parseCertificate(fromBase64(body.replaceAll(/\s/g, ""))));
  }
  if (certificates.length === 0) throw new FormatError("there is no certificate in it");
  return certificates;
}

/** The certificates that a person names by a file: in PEM, at most `max`; or one in DER. Throws `FormatError`. */
export function certificatesIn(bytes: Uint8Array, max: number): Certificate[] {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.includes("-----BEGIN CERTIFICATE-----") ? certificatesInPem(text, max) : [parseCertificate(bytes)];
}

export function isValidAt({ notBefore, notAfter }: Certificate, ms: number): boolean {
  return notBefore <= ms && ms <= notAfter;
}

/** Whether `issuer` signed it. Throws as `isSignedByKey` does. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const way = signatureWay(certificate.algorithm);
  return isSignedByKey(issuer.key, way, certificate.signedPart, certificate.signature);
}

export function isSameCertificate(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.whole, b.whole);
}

const spokenParts = ["2.5.4.3", "2.5.4.11", "2.5.4.10"];

/** A name for people: the common name, else the unit, else the organization; else the beginning of its bytes. */
export function nameText(name: Uint8Array): string {
  try {
    const parts = nameParts(name);
    for (const oid of spokenParts) {
      const text = parts.get(oid);
      if (text !== undefined) return text;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // Names are compared by their bytes. That one cannot be told in words decides nothing.
    return `0x${toHex(name.subarray(0, 16))}`;
  }
  return `0x${toHex(name.subarray(0, 16))}`;
}

function nameParts(name: Uint8Array): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const set of derList(readDer(name), derTag.sequence, "a name")) {
    for (const pair of derList(set, derTag.set, "a name")) {
      const fields = new DerFields(pair, "a name");
      const oid = derOid(fields.take(derTag.oid, "a kind"), "a name");
      const value = fields.any();
      if (value !== null) parts.set(oid, visible(value));
    }
  }
  return parts;
}

/** The certificate's maker wrote it: what could steer a terminal or turn a line around does not get there. */
function visible({ tag, content }: DerNode): string {
  const bytes = content.subarray(0, 256);
  const text = tag === 0x0c && content.length <= 256 ? decodeUtf8(bytes) : String.fromCharCode(...bytes);
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{fffd}").slice(0, 80);
}
