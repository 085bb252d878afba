import { createCipheriv, createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import {
  concat,
  encodeKey,
  encodeProtectedKey,
  FormatError,
  parseKey,
  parseProtectedKey,
  type KeyPair,
} from "@muniment/verify";
import { ArchiveError } from "../archive.ts";

const derive = promisify(pbkdf2);

// OWASP's figure for this function. A guess costs whoever steals the file as much as it costs the owner at each start: about 0.2 s.
const iterations = 600_000;
const [saltSize, ivSize, keySize] = [16, 16, 32];
const passphraseMin = 12;
// Other programs that read such a file take no longer ones.
const passphraseBytesMax = 1000;
const cipherName = "aes-256-cbc";

/** The file of a key, protected by a passphrase that `checkNewPassphrase` lets pass. Source: spec/keys, "A protected key". */
export async function protectKey(
  seed: Uint8Array,
  passphrase: string,
  randomBytes: (size: number) => Uint8Array,
): Promise<string> {
  const [salt, iv] = [randomBytes(saltSize), randomBytes(ivSize)];
  const cipher = createCipheriv(cipherName, await keyFor(passphrase, salt, iterations), iv);
  const ciphertext = concat(cipher.update(encodeKey(seed)), cipher.final());
  return encodeProtectedKey({ salt, iterations, iv, ciphertext });
}

/** Throws `FormatError` if the file is not of its form, "archive.wrong-passphrase" if the passphrase does not open it. */
export async function openProtectedKey(bytes: Uint8Array, passphrase: string, path: string): Promise<KeyPair> {
  const { salt, iterations: rounds, iv, ciphertext } = parseProtectedKey(bytes);
  const decipher = createDecipheriv(cipherName, await keyFor(passphrase, salt, rounds), iv);
  try {
    return parseKey(concat(decipher.update(ciphertext), decipher.final()));
  } catch (error) {
    // What comes out under a wrong key is noise: its padding is mostly wrong, and if not, it is no private key.
    if (error instanceof FormatError || hasCode(error, "ERR_OSSL_BAD_DECRYPT")) throw wrongPassphrase(path, error);
    throw error;
  }
}

/** Throws "archive.weak-passphrase" for one that should protect nothing. */
export function checkNewPassphrase(passphrase: string): void {
  const size = Array.from(passphrase.normalize("NFC")).length;
  const long = Buffer.byteLength(passphrase.normalize("NFC")) > passphraseBytesMax;
  if (size >= passphraseMin && !long) return;
  const message = long
    ? `The passphrase is longer than ${String(passphraseBytesMax)} bytes.`
    : `The passphrase has fewer than ${String(passphraseMin)} characters.`;
  const next =
    "Choose another one: five or more words that nobody would put together are strong, and can be remembered.";
  throw new ArchiveError("archive.weak-passphrase", message, next);
}

async function keyFor(passphrase: string, salt: Uint8Array, rounds: number): Promise<Buffer> {
  return await derive(passphrase.normalize("NFC"), salt, rounds, keySize, "sha256");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function wrongPassphrase(path: string, cause: unknown): ArchiveError {
  const next =
    "Try again. Without the passphrase the key is of no use: reading, exporting and verifying work without it.";
  return new ArchiveError("archive.wrong-passphrase", `The passphrase does not open ${path}.`, next, { cause });
}
