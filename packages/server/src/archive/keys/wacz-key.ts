import { createECDH, createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from "node:crypto";
import { toBase64, utf8, type Digest, type ManifestSignature } from "@muniment/verify";

const info = "muniment wacz-auth P-384";
/** The order of P-384. */
const order = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const size = 48;
// Eight bytes more than the order has: what the remainder prefers is then too little to be seen.
const derivedSize = 56;

/**
 * Signs the manifest of one WACZ, for programs that know no log. `seed` is the private key of the log; the hash is `sha256:` and hex. Each
 * manifest has a key of its own, so that files which are published one by one do not tell that they are of one archive.
 * Source: spec/keys, "The keys that sign WACZ files".
 */
export function signManifestBy(seed: Uint8Array, hash: Digest): ManifestSignature {
  const key = keyOf(seed, hash);
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const signature = sign("sha256", utf8(hash), { key, dsaEncoding: "ieee-p1363" });
  return { publicKey: toBase64(publicKey), signature: toBase64(signature) };
}

function keyOf(seed: Uint8Array, hash: Digest): KeyObject {
  const derived = Buffer.from(hkdfSync("sha384", seed, "", `${info} ${hash}`, derivedSize)).toString("hex");
  const scalar = (BigInt(`0x${derived}`) % (order - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(2 * size, "0"), "hex");
  const pair = createECDH("secp384r1");
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((part) => part.toString("base64url"));
  const jwk = { kty: "EC", crv: "P-384", d: d.toString("base64url"), x: x ?? "", y: y ?? "" };
  return createPrivateKey({ key: jwk, format: "jwk" });
}
