/** Whom a person trusts to have signed what is not of an archive, out of the files that they name. */
import { readFile } from "node:fs/promises";
import { createPublicKey } from "node:crypto";
import { certificatesInPem, FormatError, type Certificate } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import { systemCode } from "../storage/system-error.ts";
import { openPgpSizeMax } from "./openpgp/packets.ts";
import { parseKeyRings, type KeyRing } from "./openpgp/public-key.ts";

/** Signers that the user named. */
export interface NamedSigners {
  /** Public keys, each a SubjectPublicKeyInfo in DER. */
  readonly keys: readonly Uint8Array[];
  /** Roots of authorities over names and credentials. */
  readonly roots: readonly Certificate[];
  /** OpenPGP keys. */
  readonly rings: readonly KeyRing[];
}

/** A file holds nobody whom a verifier could trust. */
export class SignerError extends OperationError<"claims.signer"> {
  override readonly name = "SignerError";
}

const certificatesMax = 1_000;
const pemKey = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]{1,10000}-----END PUBLIC KEY-----/g;

/** Throws SignerError for a file that cannot be read, or has nothing of these in it. */
export async function readSigners(files: readonly string[]): Promise<NamedSigners> {
  const read = await Promise.all(files.map(readSigner));
  return {
    keys: read.flatMap(({ keys }) => keys),
    roots: read.flatMap(({ roots }) => roots),
    rings: read.flatMap(({ rings }) => rings),
  };
}

async function readSigner(file: string): Promise<NamedSigners> {
  try {
    return signersIn(await readFile(file));
  } catch (error) {
    const reason = error instanceof FormatError ? error.message : systemCode(error);
    if (reason === null) throw error;
    throw new SignerError(
      "claims.signer",
      `${file} names no signer: ${reason}.`,
      "Give a public key or certificates in PEM, or an OpenPGP public key, got from its owner and not with the proof.",
      { cause: error },
    );
  }
}

function signersIn(bytes: Buffer): NamedSigners {
  if (bytes.length > openPgpSizeMax) throw new FormatError(`it is larger than ${String(openPgpSizeMax)} bytes`);
  const text = bytes.toString("latin1");
  const isArmored = text.includes("-----BEGIN PGP PUBLIC KEY BLOCK-----");
  const rings = isArmored || ((bytes[0] ?? 0) & 0x80) !== 0 ? parseKeyRings(bytes) : [];
  const roots = text.includes("-----BEGIN CERTIFICATE-----") ? certificatesInPem(text, certificatesMax) : [];
  const keys = keysIn(text);
  if (rings.length + roots.length + keys.length === 0)
    throw new FormatError("there is no key and no certificate in it");
  return { keys, roots, rings };
}

function keysIn(text: string): Uint8Array[] {
  return [...text.matchAll(pemKey)].map(([pem]) => spkiOf(pem));
}

function spkiOf(pem: string): Uint8Array {
  try {
    return createPublicKey(pem).export({ type: "spki", format: "der" });
  } catch (cause) {
    throw new FormatError("it has a public key that cannot be read", { cause });
  }
}
