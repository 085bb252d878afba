/** The private key of a log as a file, in exactly one form. Source: spec/checkpoint, "Private key". */
import { concat, decodeUtf8, equalBytes, fromBase64, fromHex, toBase64 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import type { Finding } from "../finding.ts";
import { parseVkey, type Vkey } from "./note.ts";
import { publicKeyOf } from "./signature.ts";

export const privateKeyFile = "var/keys/log.key";
export const pinFile = "var/keys/log.vkey";

/** PKCS#8 (RFC 8410) up to the 32 bytes of an Ed25519 seed. */
const prefix = fromHex("302e020100300506032b657004220420");
const header = "-----BEGIN PRIVATE KEY-----\n";
const footer = "\n-----END PRIVATE KEY-----\n";

/** `seed` is the private key of RFC 8032. Throws `FormatError` unless it has 32 bytes. */
export function encodeKeyFile(seed: Uint8Array): string {
  if (seed.length !== 32) throw new FormatError("an Ed25519 private key has 32 bytes");
  return `${header}${toBase64(concat(prefix, seed))}${footer}`;
}

export interface KeyPair {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Throws `FormatError` unless the bytes are exactly what `encodeKeyFile` gives for some seed. */
export function parseKeyFile(bytes: Uint8Array): KeyPair {
  const text = decodeUtf8(bytes);
  if (!text.startsWith(header) || !text.endsWith(footer) || text.length !== header.length + 64 + footer.length) {
    throw new FormatError("the private key is not a PKCS#8 file with one Ed25519 key");
  }
  const der = fromBase64(text.slice(header.length, -footer.length));
  if (!equalBytes(der.subarray(0, prefix.length), prefix))
    throw new FormatError("the private key is not one of Ed25519");
  const seed = der.slice(prefix.length);
  return { seed, publicKey: publicKeyOf(seed) };
}

/** Check `key.private`. `vkeyText` is what the pin holds; without a readable pin there is nothing to hold the key against. */
export function checkKeyFile(bytes: Uint8Array, vkeyText: string): Finding {
  const finding = (outcome: Finding["outcome"], detail: string): Finding => {
    return { check: "key.private", subject: { file: privateKeyFile }, outcome, detail };
  };
  let pair: KeyPair;
  try {
    pair = parseKeyFile(bytes);
  } catch (error) {
    if (error instanceof FormatError) return finding("fails", error.message);
    throw error;
  }
  let vkey: Vkey;
  try {
    vkey = parseVkey(vkeyText);
  } catch (error) {
    if (error instanceof FormatError)
      return finding("unchecked", `well formed; there is no good verifier key to hold it against (${error.message})`);
    throw error;
  }
  if (!equalBytes(pair.publicKey, vkey.publicKey))
    return finding("fails", "it is not the private key of the log's verifier key");
  return finding("holds", "it belongs to the log's verifier key");
}

/** Check `key.pin`: one verifier key and a line feed, nothing else. */
export function checkPin(bytes: Uint8Array): Finding {
  const subject = { file: pinFile };
  try {
    parsePin(bytes);
    return { check: "key.pin", subject, outcome: "holds", detail: "a well formed verifier key" };
  } catch (error) {
    if (error instanceof FormatError) return { check: "key.pin", subject, outcome: "fails", detail: error.message };
    throw error;
  }
}

/** Reads the file of a verifier key. Throws `FormatError` unless it is one key and a line feed. */
export function parsePin(bytes: Uint8Array): Vkey {
  const text = decodeUtf8(bytes);
  if (!text.endsWith("\n")) throw new FormatError("the file of the verifier key is not one line");
  return parseVkey(text.slice(0, -1));
}

/** The file of a verifier key. */
export function encodePin(vkey: Vkey): string {
  return `${vkey.text}\n`;
}
