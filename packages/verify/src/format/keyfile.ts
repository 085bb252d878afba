/** The private key of a log as a file, and what lies beside it. Source: spec/checkpoint, "Private key", and spec/keys. */
import { concat, decodeUtf8, equalBytes, fromBase64, fromHex, toBase64 } from "./bytes.ts";
import { digestOf, FormatError, hexOf } from "./digest.ts";
import type { Finding } from "../finding.ts";
import { parseVkey, type Vkey } from "./note.ts";
import { isProtectedKey, parseProtectedKey } from "./protected-key.ts";
import { publicKeyOf } from "./signature.ts";

export const privateKeyFile = "var/keys/log.key";
export const privateKeyHashFile = "var/keys/log.key.sha256";
export const pinFile = "var/keys/log.vkey";

/** PKCS#8 (RFC 8410) up to the 32 bytes of an Ed25519 seed. */
const prefix = fromHex("302e020100300506032b657004220420");
const header = "-----BEGIN PRIVATE KEY-----\n";
const footer = "\n-----END PRIVATE KEY-----\n";

/** `seed` is the private key of RFC 8032. Throws `FormatError` unless it has 32 bytes. */
export function encodeKeyFile(seed: Uint8Array): string {
  return `${header}${toBase64(encodeKey(seed))}${footer}`;
}

export interface KeyPair {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Throws `FormatError` unless the bytes are exactly what `encodeKeyFile` gives for some seed. */
export function parseKeyFile(bytes: Uint8Array): KeyPair {
  if (isProtectedKey(bytes)) throw new FormatError("the private key is protected by a passphrase");
  const text = decodeUtf8(bytes);
  if (!text.startsWith(header) || !text.endsWith(footer) || text.length !== header.length + 64 + footer.length) {
    throw new FormatError("the private key is not a PKCS#8 file with one Ed25519 key");
  }
  return parseKey(fromBase64(text.slice(header.length, -footer.length)));
}

/** The PKCS#8 form of a key, which is what a passphrase protects. Throws `FormatError` unless `seed` has 32 bytes. */
export function encodeKey(seed: Uint8Array): Uint8Array {
  if (seed.length !== 32) throw new FormatError("an Ed25519 private key has 32 bytes");
  return concat(prefix, seed);
}

/** Throws `FormatError` unless the bytes are what `encodeKey` gives for some seed. */
export function parseKey(der: Uint8Array): KeyPair {
  if (der.length !== prefix.length + 32 || !equalBytes(der.subarray(0, prefix.length), prefix))
    throw new FormatError("the private key is not one of Ed25519");
  const seed = der.slice(prefix.length);
  return { seed, publicKey: publicKeyOf(seed) };
}

/** What lies beside a private key: the pin's text, and what guards a protected key against unseen change. */
export interface KeyCompanions {
  /** One verifier key; anything else if there is no good one, and so nothing to hold the key against. */
  readonly vkeyText: string;
  /** The bytes of var/keys/log.key.sha256; null if there is no such file. */
  readonly hash: Uint8Array | null;
}

/** Check `key.private`. Of a protected key nobody but its owner can tell whose it is: there, form and hash are checked. */
export function checkKeyFile(bytes: Uint8Array, { vkeyText, hash }: KeyCompanions): Finding {
  const finding = (outcome: Finding["outcome"], detail: string, file = privateKeyFile): Finding => {
    return { check: "key.private", subject: { file }, outcome, detail };
  };
  if (isProtectedKey(bytes)) return checkProtected(bytes, hash, finding);
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

function checkProtected(
  bytes: Uint8Array,
  hash: Uint8Array | null,
  finding: (outcome: Finding["outcome"], detail: string, file?: string) => Finding,
): Finding {
  try {
    parseProtectedKey(bytes);
  } catch (error) {
    if (error instanceof FormatError) return finding("fails", error.message);
    throw error;
  }
  if (hash === null) return finding("unchecked", "protected; its hash, by which a change could be told, is not there");
  const [, hex] = /^([0-9a-f]{64}) {2}log[.]key\n$/.exec(new TextDecoder().decode(hash)) ?? [];
  if (hex === undefined)
    return finding("fails", "it is not the one line of a hash that it must be", privateKeyHashFile);
  if (hex !== hexOf(digestOf(bytes))) return finding("fails", `it is not the file that ${privateKeyHashFile} tells of`);
  return finding("holds", "protected by a passphrase, and as it was written");
}

/** The file of a protected key's hash, as sha256sum writes it. */
export function encodeKeyHash(file: Uint8Array): string {
  return `${hexOf(digestOf(file))}  log.key\n`;
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
