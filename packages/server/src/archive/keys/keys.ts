import { generateKeyPairSync } from "node:crypto";
import {
  equalBytes,
  FormatError,
  formatCheckpoint,
  formatVkey,
  isProtectedKey,
  parseKeyFile,
  parseNote,
  parsePin,
  signatureLine,
  utf8,
  type Checkpoint,
  type Digest,
  type KeyPair,
  type ManifestSignature,
  type Vkey,
} from "@muniment/verify";
import { readSmall } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import { NotPlain } from "../../storage/plain-file.ts";
import { ArchiveError } from "../archive.ts";
import { failure } from "../failures.ts";
import type { HomeLayout } from "../home.ts";
import { openProtectedKey } from "./key-protection.ts";
import { SigningKey } from "./signing-key.ts";
import { signManifestBy } from "./wacz-key.ts";

/** No file of a key, private or public, is larger, in bytes. */
export const keyFileSizeMax = 4096;

/** Signs the heads of one log. */
export class Signer {
  readonly vkey: Vkey;
  readonly #key: SigningKey;
  readonly #pair: KeyPair;

  /** `origin` is the name of the log. */
  constructor(origin: string, pair: KeyPair) {
    this.vkey = formatVkey(origin, pair.publicKey);
    this.#key = new SigningKey(pair);
    this.#pair = pair;
  }

  /** The signed note over a checkpoint. */
  sign(checkpoint: Checkpoint): Uint8Array {
    return signBy(checkpoint, this);
  }

  /** Signs the manifest of a WACZ, by a key that is made of this one. */
  signManifest(hash: Digest): ManifestSignature {
    return signManifestBy(this.#pair.seed, hash);
  }

  /** The line of this key under a text. */
  line(text: string): string {
    return signatureLine(this.vkey, this.#key.sign(utf8(text)));
  }
}

/** The note over a checkpoint with the lines of all signers, in their order. */
export function signBy(checkpoint: Checkpoint, ...signers: readonly Signer[]): Uint8Array {
  const text = formatCheckpoint(checkpoint);
  return utf8(`${text}\n${signers.map((signer) => signer.line(text)).join("")}`);
}

/** A new key, by node:crypto. */
export function makeKey(): KeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  return parseKeyFile(utf8(privateKey.export({ type: "pkcs8", format: "pem" }).toString()));
}

/** Opens the files of private keys. A passphrase is asked for when the first protected one is met, and once at most. */
export class KeyOpener {
  readonly #ask: () => Promise<string | null>;
  #passphrase: Promise<string | null> | null = null;
  #opened: { readonly bytes: Uint8Array; readonly pair: KeyPair } | null = null;

  /** `ask` gives the passphrase, or null where there is nobody to ask. */
  constructor(ask: () => Promise<string | null>) {
    this.#ask = ask;
  }

  /** Throws "archive.bad-key", "archive.key-protected" or "archive.wrong-passphrase". `path` is the file's, for people. */
  async open(bytes: Uint8Array, path: string): Promise<KeyPair> {
    if (this.#opened !== null && equalBytes(this.#opened.bytes, bytes)) return this.#opened.pair;
    try {
      const pair = isProtectedKey(bytes)
        ? await openProtectedKey(bytes, await this.passphrase(path), path)
        : parseKeyFile(bytes);
      this.#opened = { bytes, pair };
      return pair;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw badKey(path, "is damaged", error);
    }
  }

  /** The passphrase of the key at `path`. Throws "archive.key-protected". */
  async passphrase(path: string): Promise<string> {
    this.#passphrase ??= this.#ask();
    const passphrase = await this.#passphrase;
    if (passphrase === null) throw keyProtected(path);
    return passphrase;
  }
}

/**
 * The verifier key that the owner of this home keeps; null if there is none, or if it is another user's, who keeps it to
 * themselves: it is no pin of this user then. Throws "archive.bad-key" if it is damaged.
 */
export async function readPin(layout: HomeLayout): Promise<Vkey | null> {
  try {
    return parsePin(await readSmall(layout.pin, keyFileSizeMax));
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(systemCode(error) ?? "")) return null;
    throw unreadKey(layout.pin, error);
  }
}

/** The pseudonymous id under which records are made in this home. */
export async function readActor(layout: HomeLayout): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readSmall(layout.actor, keyFileSizeMax);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" && systemCode(error) !== "ENOTDIR") throw unreadKey(layout.actor, error);
    const next = `Bring ${layout.actor} back from a copy, or write one line into it: a- and 16 hex digits.`;
    const message = "The file that says who makes records here is missing.";
    throw new ArchiveError("archive.no-key", message, next, { cause: error });
  }
  const actor = /^(a-[0-9a-f]{16})\n$/.exec(Buffer.from(bytes).toString("latin1"))?.[1];
  if (actor === undefined) throw badKey(layout.actor, "is damaged");
  return actor;
}

export function keyChanged(): ArchiveError {
  const message = "The log's key was changed by another program while this one was at work.";
  const next = "Run the command again: it then signs with the new key. What was sealed before is not touched by it.";
  return new ArchiveError("archive.key-changed", message, next);
}

/** How many signature lines of the log's own name stand under its head. Two: its key was just changed, and nothing was added since. */
export function keysUnder(note: Uint8Array, origin: string): number {
  return parseNote(note).lines.filter(({ name }) => name === origin).length;
}

export function noKey(path: string): ArchiveError {
  const next = `Copy the key's file to ${path}. Reading, exporting and verifying work without it.`;
  return new ArchiveError("archive.no-key", "The private key of this archive is not here.", next);
}

/** What an error of reading a key's file is to its user. */
export function unreadKey(path: string, error: unknown): unknown {
  if (error instanceof FormatError) return badKey(path, "is damaged", error);
  if (error instanceof NotPlain) return badKey(path, "is no plain file", error);
  return failure(error, `reading ${path}`);
}

export function badKey(path: string, what: string, cause?: unknown): ArchiveError {
  const next = `Bring the file back from a copy. Reading and verifying work without it.`;
  return new ArchiveError("archive.bad-key", `${path} ${what}.`, next, { cause });
}

/** What a program tells that met a protected key and has no way to ask for its passphrase. */
function keyProtected(path: string): ArchiveError {
  const next =
    "Run the command on a terminal, where it asks for the passphrase; or write the passphrase into a file that only you may read, and name it with --passphrase-file or MUNIMENT_PASSPHRASE_FILE.";
  return new ArchiveError("archive.key-protected", `${path} is protected by a passphrase.`, next);
}
