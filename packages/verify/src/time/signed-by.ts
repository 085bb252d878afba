/** Whether a key of a certificate made a signature. */
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { Answers } from "../format/answers.ts";
import { utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { verifyEd25519 } from "../format/signature.ts";
import {
  ecKey,
  ed25519Key,
  hashBy,
  pssKey,
  readAlgorithm,
  rsaKey,
  UnknownAlgorithm,
  type SignatureWay,
} from "./algorithm.ts";
import { derBitBytes, DerFields, derNatural, derOid, derTag, readDer, type DerNode } from "./der.ts";
import { isUsableRsa, verifyPkcs1, verifyPss, type RsaKey } from "./rsa.ts";

const curves = {
  "1.2.840.10045.3.1.7": { curve: p256, size: 32 },
  "1.3.132.0.34": { curve: p384, size: 48 },
  "1.3.132.0.35": { curve: p521, size: 66 },
} as const;

/**
 * `key` is a SubjectPublicKeyInfo. Throws `FormatError` if it is not of its form, and `UnknownAlgorithm` if it is of a
 * kind, a curve or a size that is not taken as proof.
 */
export function isSignedByKey(key: DerNode, way: SignatureWay, message: Uint8Array, signature: Uint8Array): boolean {
  return answers.to([key.whole, utf8(JSON.stringify(way)), message, signature], () =>
    holds(key, way, message, signature),
  );
}

const answers = new Answers();

function holds(key: DerNode, way: SignatureWay, message: Uint8Array, signature: Uint8Array): boolean {
  const fields = new DerFields(key, "a public key");
  const { oid, parameters } = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), "the algorithm of a key");
  const bits = derBitBytes(fields.take(derTag.bitString, "its bits"), "a public key");
  fields.end();
  switch (way.kind) {
    case "rsa": {
      // A key may say of itself that it is for PSS only: RFC 4055 section 3.1.
      if (oid !== rsaKey && !(oid === pssKey && way.padding === "pss")) return false;
      const rsa = readRsaKey(bits);
      return way.padding === "pkcs1"
        ? verifyPkcs1(rsa, way.hash, message, signature)
        : verifyPss(rsa, way, message, signature);
    }
    case "ecdsa": {
      if (oid !== ecKey) return false;
      return verifyEcdsa(parameters, bits, hashBy(way.hash, message), signature);
    }
    case "ed25519":
      return oid === ed25519Key && verifyEd25519(bits, message, signature);
  }
}

/** An ECDSA signature by SHA-256 whose two numbers stand one after the other, as WebCrypto writes them, or in DER. Throws as `isSignedByKey` does. */
export function isSignedByEcdsaKey(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const node = readDer(key);
  const fields = new DerFields(node, "a public key");
  const { oid, parameters } = readAlgorithm(fields.take(derTag.sequence, "its algorithm"), "the algorithm of a key");
  const point = derBitBytes(fields.take(derTag.bitString, "its bits"), "a public key");
  fields.end();
  if (oid !== ecKey) throw new UnknownAlgorithm("a key that is none of ECDSA");
  return verifyEcdsa(parameters, point, hashBy("sha256", message), signature, "either");
}

function readRsaKey(bits: Uint8Array): RsaKey {
  const fields = new DerFields(readDer(bits), "an RSA key");
  const modulus = derNatural(fields.take(derTag.integer, "its modulus"), "the modulus of an RSA key");
  const exponent = derNatural(fields.take(derTag.integer, "its exponent"), "the exponent of an RSA key");
  fields.end();
  const key = { modulus, exponent };
  if (!isUsableRsa(key)) throw new UnknownAlgorithm("an RSA key that is too small, too large or none");
  return key;
}

function verifyEcdsa(
  parameters: DerNode | null,
  point: Uint8Array,
  hash: Uint8Array,
  signature: Uint8Array,
  form: "der" | "either" = "der",
): boolean {
  const named = parameters?.tag === derTag.oid ? derOid(parameters, "the curve of a key") : "";
  if (!isCurve(named)) throw new UnknownAlgorithm("a key on a curve that is not taken as proof");
  const { curve, size } = curves[named];
  // Both forms of a point, and no other: its first byte says which, and the curve checks the rest.
  if (point.length !== 1 + size && point.length !== 1 + 2 * size) return false;
  const plain = form === "either" && signature.length === 2 * size ? signature : null;
  const compact = compactSignature(signature, size) ?? plain;
  return compact !== null && curve.verify(compact, hash, point, { prehash: false, lowS: false, format: "compact" });
}

function isCurve(name: string): name is keyof typeof curves {
  return Object.hasOwn(curves, name);
}

/** ECDSA-Sig-Value as two numbers of one size; null if it is not of its form: then it is no signature. */
function compactSignature(der: Uint8Array, size: number): Uint8Array | null {
  try {
    const fields = new DerFields(readDer(der), "an ECDSA signature");
    const compact = new Uint8Array(2 * size);
    for (const end of [size, 2 * size]) {
      const value = derNatural(fields.take(derTag.integer, "a number"), "an ECDSA signature");
      if (value.length > size) return null;
      compact.set(value, end - value.length);
    }
    fields.end();
    return compact;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
