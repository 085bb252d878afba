/** Reads answers and tokens of RFC 3161, and verifies nothing. Source: spec/anchors, "A token". */
import { FormatError } from "../format/digest.ts";
import { readAlgorithm, type AlgorithmId } from "./algorithm.ts";
import {
  certificateSizeMax,
  parseCertificate,
  readExtensionList,
  type Certificate,
  type Extension,
} from "./certificate.ts";
import {
  contextTag,
  derBoolean,
  DerFields,
  derInside,
  derList,
  derNatural,
  derOid,
  derSmall,
  derTag,
  derTime,
  readDer,
  type DerNode,
} from "./der.ts";

export const tokenSizeMax = 256 * 1024;
export const tokenCertificatesMax = 32;

const signedData = "1.2.840.113549.1.7.2";
export const stampContent = "1.2.840.113549.1.9.16.1.4";

/** What an authority stated and signed: TSTInfo. */
export interface Stamp {
  readonly policy: string;
  readonly imprint: { readonly algorithm: AlgorithmId; readonly hash: Uint8Array };
  /** The bytes of the number, without leading zeros. */
  readonly serial: Uint8Array;
  /** The stamped time, in milliseconds since 1970. */
  readonly time: number;
  /** How far it may be off, in milliseconds; null if the authority does not say. */
  readonly accuracy: number | null;
  /** Without leading zeros; null if there is none. */
  readonly nonce: Uint8Array | null;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** Whom the token names as its signer. */
export type SignerName =
  | { readonly by: "issuer"; readonly issuer: Uint8Array; readonly serial: Uint8Array }
  | { readonly by: "key"; readonly id: Uint8Array };

export interface Signer {
  readonly name: SignerName;
  readonly digest: AlgorithmId;
  /** The bytes that are signed: the attributes under the tag of a SET. */
  readonly signedPart: Uint8Array;
  /** Attributes by identifier, each with its one value. */
  readonly attributes: ReadonlyMap<string, DerNode>;
  readonly algorithm: AlgorithmId;
  readonly signature: Uint8Array;
}

export interface Token {
  readonly stamp: Stamp;
  /** The DER of the stamp: what the attribute messageDigest is over. */
  readonly stampBytes: Uint8Array;
  readonly signer: Signer;
  /** As they lie in the token. A certificate there is a hint, and trusted by nobody for lying there. */
  readonly certificates: readonly Certificate[];
  /** Revocation lists in the token, each in DER. */
  readonly lists: readonly Uint8Array[];
}

/** The authority answered, and gave no token. */
export class StampRefused extends Error {
  override readonly name = "StampRefused";
}

const statusWords = [
  "granted",
  "granted with changes",
  "rejection",
  "waiting",
  "revocation warning",
  "revocation notice",
];

/**
 * The token of an answer (TimeStampResp), or the bytes that are a bare token. Throws `StampRefused` if the authority gave
 * none, and `FormatError` if the bytes are neither.
 */
export function parseTimeStamp(bytes: Uint8Array): Token {
  if (bytes.length > tokenSizeMax) throw new FormatError(`the answer is larger than ${tokenSizeMax} bytes`);
  const outer = readDer(bytes);
  const fields = new DerFields(outer, "the answer");
  const info = fields.optional(derTag.sequence);
  if (info === null) return readToken(outer);
  const status = readStatus(info);
  const token = fields.optional(derTag.sequence);
  fields.end();
  if (status > 1) throw new StampRefused(`the authority gave no stamp: ${statusWords[status] ?? `status ${status}`}`);
  if (token === null)
    throw new StampRefused("the authority says that it gave a stamp, and there is none in its answer");
  return readToken(token);
}

function readStatus(info: DerNode): number {
  const fields = new DerFields(info, "the status of the answer");
  const status = derSmall(fields.take(derTag.integer, "its number"), "the status of the answer");
  fields.optional(derTag.sequence);
  fields.optional(derTag.bitString);
  fields.end();
  return status;
}

function readToken(node: DerNode): Token {
  const outer = new DerFields(node, "the token");
  if (derOid(outer.take(derTag.oid, "its type"), "the type of the token") !== signedData)
    throw new FormatError("the token is not signed data");
  const content = derInside(outer.take(contextTag(0), "its content"), "the content of the token");
  outer.end();
  const fields = new DerFields(content, "the token");
  fields.take(derTag.integer, "its version");
  fields.take(derTag.set, "its hash algorithms");
  const stampBytes = readContent(fields.take(derTag.sequence, "its stamp"));
  const certificates = fields.optional(contextTag(0));
  const lists = fields.optional(contextTag(1));
  const signers = derList(fields.take(derTag.set, "its signer"), derTag.set, "the signers of the token");
  fields.end();
  const [signer, ...more] = signers;
  if (signer === undefined || more.length > 0) throw new FormatError("the token has not exactly one signer");
  return {
    stamp: readStamp(readDer(stampBytes)),
    stampBytes,
    signer: readSigner(signer),
    certificates: certificates === null ? [] : readCertificates(certificates),
    lists: lists === null ? [] : plain(lists, "the revocation lists of the token"),
  };
}

function readContent(node: DerNode): Uint8Array {
  const fields = new DerFields(node, "the stamp");
  if (derOid(fields.take(derTag.oid, "its type"), "the type of the stamp") !== stampContent)
    throw new FormatError("what the token signs is no time stamp");
  const inside = derInside(fields.take(contextTag(0), "its content"), "the stamp");
  fields.end();
  if (inside.tag !== derTag.octetString) throw new FormatError("the stamp is not of its DER type");
  return inside.content;
}

function readStamp(node: DerNode): Stamp {
  const fields = new DerFields(node, "the stamp");
  if (derSmall(fields.take(derTag.integer, "its version"), "the version of the stamp") !== 1)
    throw new FormatError("the stamp is not of version 1");
  const policy = derOid(fields.take(derTag.oid, "its policy"), "the policy of the stamp");
  const imprint = new DerFields(fields.take(derTag.sequence, "its imprint"), "the imprint");
  const algorithm = readAlgorithm(imprint.take(derTag.sequence, "its algorithm"), "the imprint");
  const hash = imprint.take(derTag.octetString, "its hash").content;
  imprint.end();
  const serial = fields.take(derTag.integer, "its number").content;
  const time = derTime(fields.take(derTag.generalizedTime, "its time"), "the stamped time");
  const accuracy = fields.optional(derTag.sequence);
  const ordering = fields.optional(derTag.boolean);
  if (ordering !== null) derBoolean(ordering, "the ordering of the stamp");
  const nonce = fields.optional(derTag.integer);
  fields.optional(contextTag(0));
  const extensions = fields.optional(contextTag(1));
  fields.end();
  return {
    ...{ policy, imprint: { algorithm, hash }, serial, time },
    accuracy: accuracy === null ? null : readAccuracy(accuracy),
    nonce: nonce === null ? null : derNatural(nonce, "the nonce"),
    extensions: extensions === null ? new Map() : readExtensionList(extensions, "the stamp", contextTag(1)),
  };
}

function readAccuracy(node: DerNode): number {
  const what = "the accuracy of the stamp";
  const fields = new DerFields(node, what);
  const [seconds, millis, micros] = [
    fields.optional(derTag.integer),
    fields.optional(contextTag(0, "primitive")),
    fields.optional(contextTag(1, "primitive")),
  ].map((part) => (part === null ? 0 : derSmall(part, what)));
  fields.end();
  return (seconds ?? 0) * 1000 + (millis ?? 0) + Math.ceil((micros ?? 0) / 1000);
}

/** Members under the tag of a SEQUENCE; those of other kinds, such as attribute certificates, are passed over. */
function plain(node: DerNode, what: string): Uint8Array[] {
  return derList(node, node.tag, what)
    .filter(({ tag }) => tag === derTag.sequence)
    .map(({ whole }) => whole);
}

function readCertificates(node: DerNode): Certificate[] {
  const members = plain(node, "the certificates of the token");
  if (members.length > tokenCertificatesMax)
    throw new FormatError(`the token has more than ${tokenCertificatesMax} certificates`);
  if (members.some(({ length }) => length > certificateSizeMax))
    throw new FormatError(`a certificate of the token is larger than ${certificateSizeMax} bytes`);
  return members.map(parseCertificate);
}

function readSigner(node: DerNode): Signer {
  const what = "the signer of the token";
  const fields = new DerFields(node, what);
  fields.take(derTag.integer, "its version");
  const named = fields.optional(derTag.sequence);
  const name = named === null ? keyName(fields.take(contextTag(0, "primitive"), "its name")) : issuerName(named);
  const digest = readAlgorithm(fields.take(derTag.sequence, "its hash"), what);
  const attributes = fields.take(contextTag(0), "its signed attributes");
  const algorithm = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), what);
  const signature = fields.take(derTag.octetString, "its signature").content;
  fields.optional(contextTag(1));
  fields.end();
  // Not `slice`, which of a Buffer is the same memory: what is judged must not be changed.
  const signedPart = Uint8Array.from(attributes.whole);
  signedPart[0] = derTag.set;
  return { name, digest, signedPart, attributes: readAttributes(attributes), algorithm, signature };
}

function keyName({ content }: DerNode): SignerName {
  return { by: "key", id: content };
}

function issuerName(node: DerNode): SignerName {
  const fields = new DerFields(node, "the name of the signer");
  const issuer = fields.take(derTag.sequence, "its issuer").whole;
  const serial = fields.take(derTag.integer, "its number").content;
  fields.end();
  return { by: "issuer", issuer, serial };
}

function readAttributes(node: DerNode): ReadonlyMap<string, DerNode> {
  const what = "an attribute of the signer";
  const attributes = new Map<string, DerNode>();
  for (const one of derList(node, contextTag(0), "the attributes of the signer")) {
    const fields = new DerFields(one, what);
    const oid = derOid(fields.take(derTag.oid, "its identifier"), what);
    const values = derList(fields.take(derTag.set, "its value"), derTag.set, what);
    fields.end();
    const [value, ...more] = values;
    if (value === undefined || more.length > 0) throw new FormatError(`${what} has not exactly one value`);
    if (attributes.has(oid)) throw new FormatError(`the signer has the attribute ${oid} twice`);
    attributes.set(oid, value);
  }
  return attributes;
}
