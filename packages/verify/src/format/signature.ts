import { ed25519 } from "@noble/curves/ed25519.js";

/**
 * Ed25519 as RFC 8032 section 5.1.7 has it, strictly: canonical encodings only, s below the group's order. Whatever the
 * bytes, the answer is true or false, never an error.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

/** `seed` is the private key of RFC 8032: 32 bytes. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}
