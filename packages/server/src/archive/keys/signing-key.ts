import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { encodeKeyFile, type KeyPair } from "@muniment/verify";

/** A private key of Ed25519 that signs, by node:crypto. */
export class SigningKey {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;

  constructor({ seed, publicKey }: KeyPair) {
    this.#key = createPrivateKey(encodeKeyFile(seed));
    const x = Buffer.from(publicKey).toString("base64url");
    this.#publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  }

  /** The signature is held against the public key: a wrong one must not become the head of a log, or speak for it. */
  sign(message: Uint8Array): Uint8Array {
    const signature = sign(null, message, this.#key);
    if (!verify(null, message, this.#publicKey, signature))
      throw new Error("the signature that was just made is wrong");
    return signature;
  }
}
