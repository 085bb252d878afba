/** Whether a token is intact: whole, over the given bytes, and signed by the time stamper that it names. Source: spec/anchors. */
import { sha1 } from "@noble/hashes/legacy.js";
import { equalBytes, toHex } from "../format/bytes.ts";
import { hashBy, hashNamed, readAlgorithm, signatureWay, UnknownAlgorithm, type HashName } from "./algorithm.ts";
import {
  authorityOf,
  isForStampsAlone,
  isValidAt,
  keyUsageBit,
  keyUsageOf,
  nameText,
  unknownCritical,
} from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { contextTag, derInside, DerFields, derList, derOid, derTag, readDer, type DerNode } from "./der.ts";
import { isSignedByKey } from "./signed-by.ts";
import { stampContent, type SignerName, type Stamp, type Token } from "./token.ts";

/** The token is well formed, and speaks against itself. The message is one sentence for people. */
export class BrokenToken extends Error {
  override readonly name = "BrokenToken";
}

/** The hashes of a file that is too large to be held. */
export type Digests = Readonly<Record<HashName, Uint8Array>>;

/** What was stamped, as far as it is known. */
export interface Stamped {
  /** The bytes, or those of their hashes that were taken; null if they are not at hand, and the imprint is not looked at. */
  readonly data: Uint8Array | Partial<Digests> | null;
  /** The nonce that was asked with, big-endian; null if it is not known. */
  readonly nonce: Uint8Array | null;
}

const attribute = {
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
} as const;

/**
 * The signer's certificate, taken from the token or from `known`. Throws `BrokenToken`, and `FormatError` if a part is not of
 * its form; `UnknownAlgorithm` if nothing speaks against it and a part cannot be decided.
 */
export function signerOf(token: Token, stamped: Stamped, known: readonly Certificate[]): Certificate {
  const undecided = new Undecided();
  undecided.leave(() => {
    checkImprint(token.stamp, stamped);
  }, undefined);
  checkNonce(token.stamp, stamped);
  undecided.leave(() => {
    checkExtensions(token.stamp);
  }, undefined);
  undecided.leave(() => {
    checkAttributes(token);
  }, undefined);
  const candidates = [...token.certificates, ...known].filter((one) => isNamed(one, token.signer.name));
  if (candidates.length === 0) throw new BrokenToken("the certificate of its signer is not there");
  const bound = candidates.find((one) => undecided.leave(() => isBound(one, token), true));
  if (bound === undefined) throw new BrokenToken("it is bound to another certificate than that of its signer");
  checkStamper(bound, token.stamp.time);
  if (!undecided.leave(() => isSigned(token, bound), true)) throw new BrokenToken("its signature is wrong");
  undecided.rethrow();
  return bound;
}

/** What could not be decided, put off until all else was looked at: whoever forges a token could name an algorithm of his own. */
class Undecided {
  #first: UnknownAlgorithm | null = null;

  /** The answer of a check, or `instead` if it cannot be made. */
  leave<Answer>(check: () => Answer, instead: Answer): Answer {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof UnknownAlgorithm)) throw error;
      this.#first ??= error;
      return instead;
    }
  }

  rethrow(): void {
    if (this.#first !== null) throw this.#first;
  }
}

function isSigned({ signer }: Token, { key }: Certificate): boolean {
  const way = signatureWay(signer.algorithm, hashNamed(signer.digest));
  return isSignedByKey(key, way, signer.signedPart, signer.signature);
}

function checkImprint({ imprint }: Stamp, { data }: Stamped): void {
  const hash = hashNamed(imprint.algorithm);
  if (data === null) return;
  const own = data instanceof Uint8Array ? hashBy(hash, data) : data[hash];
  if (own === undefined) throw new UnknownAlgorithm(`an imprint by ${hash}, which was not taken of what it stamps`);
  if (!equalBytes(imprint.hash, own)) throw new BrokenToken("it stamps other bytes than these");
}

function checkNonce({ nonce }: Stamp, stamped: Stamped): void {
  if (stamped.nonce !== null && (nonce === null || toHex(nonce) !== toHex(stamped.nonce).replace(/^(?:00)+/, "")))
    throw new BrokenToken("its nonce is not the one that it was asked with");
}

function checkExtensions({ extensions }: Stamp): void {
  for (const [oid, { critical }] of extensions)
    if (critical) throw new UnknownAlgorithm(`a stamp with the critical extension ${oid}`);
}

function checkAttributes({ signer, stampBytes }: Token): void {
  const contentType = signer.attributes.get(attribute.contentType);
  if (contentType === undefined || derOid(contentType, "the attribute contentType") !== stampContent)
    throw new BrokenToken("its signer did not sign a time stamp");
  const digest = signer.attributes.get(attribute.messageDigest);
  const hash = hashBy(hashNamed(signer.digest), stampBytes);
  if (digest?.tag !== derTag.octetString || !equalBytes(digest.content, hash))
    throw new BrokenToken("its signer signed another stamp");
}

/** Source: RFC 5280 section 4.2.1.2 for the identifier of a key. */
function isNamed(certificate: Certificate, name: SignerName): boolean {
  if (name.by === "issuer")
    return equalBytes(certificate.issuer, name.issuer) && equalBytes(certificate.serial, name.serial);
  const stated = certificate.extensions.get("2.5.29.14");
  return stated !== undefined && equalBytes(readDer(stated.value).content, name.id);
}

/** RFC 2634 section 5.4, RFC 5035: without this a second certificate of the same key could be put in the place of the first. */
function isBound(certificate: Certificate, { signer }: Token): boolean {
  const first = signer.attributes.get(attribute.signingCertificate);
  const second = signer.attributes.get(attribute.signingCertificateV2);
  if (first === undefined && second === undefined)
    throw new BrokenToken("it is not bound to the certificate of its signer");
  return (
    (first === undefined || isBoundBy(certificate, first, "v1")) &&
    (second === undefined || isBoundBy(certificate, second, "v2"))
  );
}

function isBoundBy(certificate: Certificate, value: DerNode, version: "v1" | "v2"): boolean {
  const what = "the binding to a certificate";
  const outer = new DerFields(value, what);
  const [id] = derList(outer.take(derTag.sequence, "its certificates"), derTag.sequence, what);
  if (id === undefined) return false;
  const fields = new DerFields(id, what);
  const algorithm = version === "v1" ? null : fields.optional(derTag.sequence);
  const hash = fields.take(derTag.octetString, "its hash").content;
  const issued = fields.optional(derTag.sequence);
  fields.end();
  const name: HashName = algorithm === null ? "sha256" : hashNamed(readAlgorithm(algorithm, what));
  // SHA-1 binds here: nobody can make a certificate to a hash that stands already.
  const own = version === "v1" ? sha1(certificate.whole) : hashBy(name, certificate.whole);
  return equalBytes(hash, own) && (issued === null || isIssued(certificate, issued));
}

/** IssuerSerial: the issuer as GeneralNames with one directory name. */
function isIssued(certificate: Certificate, issued: DerNode): boolean {
  const what = "the issuer in the binding";
  const fields = new DerFields(issued, what);
  const names = derList(fields.take(derTag.sequence, "its name"), derTag.sequence, what);
  const serial = fields.take(derTag.integer, "its number").content;
  fields.end();
  const [name, ...more] = names;
  if (name?.tag !== contextTag(4) || more.length > 0) return false;
  return equalBytes(serial, certificate.serial) && equalBytes(derInside(name, what).whole, certificate.issuer);
}

function checkStamper(certificate: Certificate, time: number): void {
  const who = nameText(certificate.subject);
  if (!isForStampsAlone(certificate))
    throw new BrokenToken(
      `its signer ${who} is no time stamper: that is not the one, critical purpose of its certificate`,
    );
  const usage = keyUsageOf(certificate);
  const signing: ReadonlySet<number> = new Set([keyUsageBit.digitalSignature, keyUsageBit.nonRepudiation]);
  if (usage !== null && (usage.size === 0 || [...usage].some((bit) => !signing.has(bit))))
    throw new BrokenToken(`the key of its signer ${who} is for other things than stamps`);
  if (authorityOf(certificate) !== null) throw new BrokenToken(`its signer ${who} is an authority over certificates`);
  const unknown = unknownCritical(certificate);
  if (unknown !== null)
    throw new BrokenToken(`the certificate of its signer ${who} has the critical extension ${unknown}`);
  if (!isValidAt(certificate, time))
    throw new BrokenToken(`the certificate of its signer ${who} was not valid at the stamped time`);
}
