import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  decodeUtf8,
  equalBytes,
  FormatError,
  formatCheckpoint,
  formatVkey,
  parseKeyFile,
  parsePin,
  parseVkey,
  signatureLine,
  utf8,
  type Checkpoint,
  type Vkey,
} from "@muniment/verify";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";
import type { HomeLayout } from "./home.ts";

/** Signs the heads of one log. */
export class Signer {
  readonly vkey: Vkey;
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;

  constructor(vkey: Vkey, key: KeyObject) {
    this.vkey = vkey;
    this.#key = key;
    const x = Buffer.from(vkey.publicKey).toString("base64url");
    this.#publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  }

  /** The signed note over a checkpoint. Held against the verifier key: a wrong signature must not become the head of a log. */
  sign(checkpoint: Checkpoint): Uint8Array {
    const text = formatCheckpoint(checkpoint);
    const signature = sign(null, utf8(text), this.#key);
    if (!verify(null, utf8(text), this.#publicKey, signature))
      throw new Error("the signature that was just made is wrong");
    return utf8(`${text}\n${signatureLine(this.vkey, signature)}`);
  }
}

/** A new key, by node:crypto, in the one form that spec/checkpoint has for its file. */
export function makeKey(origin: string): { readonly signer: Signer; readonly file: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const file = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const vkey = formatVkey(origin, parseKeyFile(utf8(file)).publicKey);
  return { signer: new Signer(vkey, privateKey), file };
}

/**
 * The signer of the log whose verifier key is `key`. Throws "archive.no-key" if this home has none, "archive.bad-key" if it
 * cannot be read, is no key, or is the key of another log.
 */
export async function loadSigner(layout: HomeLayout, key: string): Promise<Signer> {
  const bytes = await readOr(layout.privateKey, (cause) => {
    const next = `Copy the key's file to ${layout.privateKey}. Reading, exporting and verifying work without it.`;
    return new ArchiveError("archive.no-key", "The private key of this archive is not here.", next, { cause });
  });
  const vkey = parseVkey(key);
  try {
    if (!equalBytes(parseKeyFile(bytes).publicKey, vkey.publicKey))
      throw badKey(layout.privateKey, "is the key of another log");
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw badKey(layout.privateKey, "is damaged", error);
  }
  return new Signer(vkey, createPrivateKey(decodeUtf8(bytes)));
}

/** The verifier key that the owner of this home keeps, or null if there is none. Throws "archive.bad-key" if it is damaged. */
export async function readPin(layout: HomeLayout): Promise<Vkey | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(layout.pin);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw badKey(layout.pin, "cannot be read", error);
  }
  try {
    return parsePin(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw badKey(layout.pin, "is damaged", error);
  }
}

/** The pseudonymous id under which records are made in this home. */
export async function readActor(layout: HomeLayout): Promise<string> {
  const bytes = await readOr(layout.actor, (cause) => {
    const next = `Bring ${layout.actor} back from a copy, or write one line into it: a- and 16 hex digits.`;
    return new ArchiveError("archive.no-key", "The file that says who makes records here is missing.", next, { cause });
  });
  const actor = /^(a-[0-9a-f]{16})\n$/.exec(bytes.toString("latin1"))?.[1];
  if (actor === undefined) throw badKey(layout.actor, "is damaged");
  return actor;
}

async function readOr(path: string, missing: (cause: unknown) => ArchiveError): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") throw missing(error);
    throw badKey(path, "cannot be read", error);
  }
}

function badKey(path: string, what: string, cause?: unknown): ArchiveError {
  const next = `Bring the file back from a copy. Reading and verifying work without it.`;
  return new ArchiveError("archive.bad-key", `${path} ${what}.`, next, { cause });
}
