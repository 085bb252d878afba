import { createECDH, createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from "node:crypto";
import { toBase64, utf8, type ManifestSignature } from "@muniment/verify";

const info = "muniment wacz-auth P-384";
/** The order of P-384. */
const order = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const size = 48;
// Eight bytes more than the order has: what the remainder prefers is then too little to be seen.
const derivedSize = 56;

/** Signs the manifests of WACZ files, for programs that know no log. Source: spec/keys, "The key that signs WACZ files". */
export class WaczKey {
  /** In PEM. */
  readonly pem: string;
  readonly #key: KeyObject;
  readonly #publicKey: string;

  /** `seed` is the private key of the log. */
  constructor(seed: Uint8Array) {
    const derived = Buffer.from(hkdfSync("sha384", seed, "", info, derivedSize)).toString("hex");
    const scalar = (BigInt(`0x${derived}`) % (order - 1n)) + 1n;
    const d = Buffer.from(scalar.toString(16).padStart(2 * size, "0"), "hex");
    const pair = createECDH("secp384r1");
    pair.setPrivateKey(d);
    const point = pair.getPublicKey();
    const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((part) => part.toString("base64url"));
    const jwk = { kty: "EC", crv: "P-384", d: d.toString("base64url"), x: x ?? "", y: y ?? "" };
    this.#key = createPrivateKey({ key: jwk, format: "jwk" });
    const publicKey = createPublicKey(this.#key);
    this.#publicKey = toBase64(publicKey.export({ type: "spki", format: "der" }));
    this.pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** Signs the text of a hash, as `sha256:` and hex. */
  sign(hash: string): ManifestSignature {
    const signature = sign("sha256", utf8(hash), { key: this.#key, dsaEncoding: "ieee-p1363" });
    return { publicKey: this.#publicKey, signature: toBase64(signature) };
  }
}
