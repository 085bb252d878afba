/** Which hash, key and signature an AlgorithmIdentifier names. Source: RFC 5280 section 4.1.1.2, RFC 4055, RFC 5758, RFC 8410. */
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { FormatError } from "../format/digest.ts";
import { DerFields, derInside, derOid, derSmall, contextTag, derTag, type DerNode } from "./der.ts";

export interface AlgorithmId {
  readonly oid: string;
  readonly parameters: DerNode | null;
}

export type HashName = "sha256" | "sha384" | "sha512";

/** How a signature was made. `padding` and `saltLength` of RSA only. */
export type SignatureWay =
  | { readonly kind: "rsa"; readonly padding: "pkcs1"; readonly hash: HashName }
  | { readonly kind: "rsa"; readonly padding: "pss"; readonly hash: HashName; readonly saltLength: number }
  | { readonly kind: "ecdsa"; readonly hash: HashName }
  | { readonly kind: "ed25519" };

/** Something is well formed and not of the algorithms that are taken as proof: neither good nor bad can be said. */
export class UnknownAlgorithm extends Error {
  override readonly name = "UnknownAlgorithm";
}

const hashes: Readonly<Record<string, HashName>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
const rsaSignatures: Readonly<Record<string, HashName>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
};
const ecdsaSignatures: Readonly<Record<string, HashName>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
export const rsaKey = "1.2.840.113549.1.1.1";
export const ecKey = "1.2.840.10045.2.1";
export const ed25519Key = "1.3.101.112";
export const pssKey = "1.2.840.113549.1.1.10";
const mgf1 = "1.2.840.113549.1.1.8";

export function readAlgorithm(node: DerNode, what: string): AlgorithmId {
  const fields = new DerFields(node, what);
  const oid = derOid(fields.take(derTag.oid, "its identifier"), what);
  const parameters = fields.any();
  fields.end();
  return { oid, parameters };
}

/** Throws `UnknownAlgorithm` if it is none that is taken as proof: SHA-1 and MD5 are not. */
export function hashNamed({ oid }: AlgorithmId): HashName {
  const name = hashes[oid];
  if (name === undefined) throw new UnknownAlgorithm(`a hash by the algorithm ${oid}, which is not taken as proof`);
  return name;
}

export function hashBy(name: HashName, bytes: Uint8Array): Uint8Array {
  switch (name) {
    case "sha256":
      return sha256(bytes);
    case "sha384":
      return sha384(bytes);
    case "sha512":
      return sha512(bytes);
  }
}

/**
 * The way that an AlgorithmIdentifier of a signature names. `beside` is the hash that CMS names beside it, for those that
 * name the key alone. Throws `UnknownAlgorithm`, and `FormatError` if its parameters are not of their form.
 */
export function signatureWay(algorithm: AlgorithmId, beside: HashName | null = null): SignatureWay {
  const { oid } = algorithm;
  const byRsa = rsaSignatures[oid] ?? (oid === rsaKey ? beside : null);
  if (byRsa !== null) return { kind: "rsa", padding: "pkcs1", hash: byRsa };
  const byEcdsa = ecdsaSignatures[oid] ?? (oid === ecKey ? beside : null);
  if (byEcdsa !== null) return { kind: "ecdsa", hash: byEcdsa };
  if (oid === ed25519Key) return { kind: "ed25519" };
  if (oid === pssKey) return readPss(algorithm);
  throw new UnknownAlgorithm(`a signature by the algorithm ${oid}, which is not taken as proof`);
}

/** RFC 4055 section 3.1. What is left out there means SHA-1, which is not taken. */
function readPss({ parameters }: AlgorithmId): SignatureWay {
  const what = "the description of an RSA-PSS signature";
  if (parameters === null) throw new UnknownAlgorithm("an RSA-PSS signature by SHA-1, which is not taken as proof");
  const fields = new DerFields(parameters, what);
  const hashed = fields.optional(contextTag(0));
  const masked = fields.optional(contextTag(1));
  const salt = fields.optional(contextTag(2));
  const trailer = fields.optional(contextTag(3));
  fields.end();
  if (hashed === null || masked === null)
    throw new UnknownAlgorithm("an RSA-PSS signature by SHA-1, which is not taken as proof");
  const hash = hashNamed(readAlgorithm(derInside(hashed, what), what));
  const mask = readAlgorithm(derInside(masked, what), what);
  if (mask.oid !== mgf1 || mask.parameters === null) throw new FormatError(`${what} names no mask`);
  if (hashNamed(readAlgorithm(mask.parameters, what)) !== hash)
    throw new UnknownAlgorithm("an RSA-PSS signature with two hashes");
  if (trailer !== null && derSmall(derInside(trailer, what), what) !== 1)
    throw new UnknownAlgorithm("an RSA-PSS signature with another trailer");
  const saltLength = salt === null ? 20 : derSmall(derInside(salt, what), what);
  return { kind: "rsa", padding: "pss", hash, saltLength };
}
