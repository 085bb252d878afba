import {
  encodeKeyHash,
  encodePin,
  equalBytes,
  followKeys,
  FormatError,
  isProtectedKey,
  isSignedBy,
  utf8,
  type ArchiveFile,
  type Evidence,
  type Vkey,
} from "@muniment/verify";
import type { HomeLayout } from "../home.ts";
import { replaceKeyFile, type KeyFiles } from "./key-files.ts";
import { badKey, keysUnder, noKey, Signer, type KeyOpener } from "./keys.ts";

/** Where a home's keys are, and who opens them. */
export interface KeyPlace {
  readonly layout: HomeLayout;
  readonly files: KeyFiles;
  readonly opener: KeyOpener;
}

/** The log that is to be signed: what muniment.json says of it, its head, and its files. */
export interface LogHead {
  readonly file: ArchiveFile;
  readonly note: Uint8Array;
  readonly evidence: Pick<Evidence, "read">;
}

/**
 * The signer of a log. Ends first what a change of the key has begun: see spec/keys. To be called under the
 * archive's lock. Throws "archive.no-key" if this home has none, "archive.bad-key" if it cannot be read, is no key, or is not the
 * log's; and as `KeyOpener` does.
 */
export async function loadSigner(place: KeyPlace, { file, note, evidence }: LogHead): Promise<Signer> {
  const { layout, files, opener } = place;
  await files.tidy();
  const next = await readNext(place, file.origin, note);
  if (next !== null) {
    await becomeKey(place, next.vkey);
    return next;
  }
  const bytes = await files.read("log.key");
  if (bytes === null) throw noKey(layout.privateKey);
  const signer = new Signer(file.origin, await opener.open(bytes, layout.privateKey));
  if (!signs(note, signer.vkey)) {
    if (signer.vkey.text !== file.key) throw badKey(layout.privateKey, "is not the key of this log");
    if ((await followKeys(evidence, note, [signer.vkey])) !== null)
      throw badKey(layout.privateKey, "is a key that this log has given up; the new one is not here");
  }
  await guardKey(files, bytes);
  return signer;
}

/**
 * Puts next.key in the place of log.key, step by step. Whatever step is the last one before a crash: while next.key is there,
 * this is done again; after, only the hash of a protected key may be wanting, which the next start lays there.
 */
export async function becomeKey({ files }: Pick<KeyPlace, "files">, vkey: Vkey): Promise<void> {
  await replaceKeyFile(files, "log.vkey", encodePin(vkey));
  // Before the key: a hash of another file would accuse the key of having been changed.
  await files.remove("log.key.sha256");
  await files.move("next.key", "log.key");
  const bytes = await files.read("log.key");
  if (bytes !== null) await guardKey(files, bytes);
}

/** Lays the hash beside a protected key that was just opened, and so is whole; takes it away from one that needs none. */
export async function guardKey(files: KeyFiles, key: Uint8Array): Promise<void> {
  const hash = await files.read("log.key.sha256");
  if (!isProtectedKey(key)) {
    if (hash !== null) await files.remove("log.key.sha256");
    return;
  }
  const wanted = encodeKeyHash(key);
  if (hash === null || !equalBytes(hash, utf8(wanted))) await replaceKeyFile(files, "log.key.sha256", wanted);
}

/** The signer of next.key, if the log knows it. If not, nothing was begun that counts, and the file is removed. */
async function readNext({ layout, files, opener }: KeyPlace, origin: string, note: Uint8Array): Promise<Signer | null> {
  const bytes = await files.read("next.key");
  if (bytes === null) return null;
  // The note of a log that was given a new key just now has the lines of two.
  if (keysUnder(note, origin) > 1) {
    const signer = new Signer(origin, await opener.open(bytes, layout.nextKey));
    if (signs(note, signer.vkey)) return signer;
    throw badKey(layout.nextKey, "is not the key that the log was given last");
  }
  await files.remove("next.key");
  return null;
}

/** False for a note that cannot be read too: who reads the log tells what is wrong with it. */
function signs(note: Uint8Array, key: Vkey): boolean {
  try {
    return isSignedBy(note, key);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
