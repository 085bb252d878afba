import {
  checkpointFile,
  encodeKeyFile,
  equalBytes,
  isProtectedKey,
  utf8,
  type ArchiveFile,
  type KeyPair,
} from "@muniment/verify";
import { readArchiveFile } from "../archive-file.ts";
import { keyPlaceOf, lockOf } from "../begin-writing.ts";
import { damaged, doing } from "../failures.ts";
import { homeLayout } from "../home.ts";
import { replaceKeyFile } from "./key-files.ts";
import { checkNewPassphrase, protectKey as encrypt } from "./key-protection.ts";
import { keyChanged, noKey } from "./keys.ts";
import { guardKey, loadSigner, type KeyPlace } from "./load-signer.ts";
import { growingEvidence } from "../reader.ts";
import type { WriteOptions } from "../open-options.ts";

export type KeyOptions = Omit<WriteOptions, "mode" | "software">;

/**
 * Protects the private key of a home by a passphrase, or by another one than before: that of `options` opens it. The file is replaced
 * in one step. Throws ArchiveError: "archive.weak-passphrase", and what opening the key throws.
 */
export async function setPassphrase(options: KeyOptions, passphrase: () => Promise<string>): Promise<void> {
  await replaceKey(options, async ({ seed }) => {
    const wanted = await passphrase();
    checkNewPassphrase(wanted);
    return await encrypt(seed, wanted, options.randomBytes);
  });
}

/** Takes the protection of the private key away: whoever can read the file can then sign. Throws ArchiveError. */
export async function removePassphrase(options: KeyOptions): Promise<void> {
  await replaceKey(options, ({ seed }) => Promise.resolve(encodeKeyFile(seed)));
}

/** Whether the private key of a home is protected; null if there is none here. Throws ArchiveError. */
export async function isKeyProtected(options: Pick<KeyOptions, "home" | "keyFiles">): Promise<boolean | null> {
  return await doing("looking at the private key", async () => {
    const key = await keyPlaceOf(homeLayout(options.home), options).files.read("log.key");
    return key === null ? null : isProtectedKey(key);
  });
}

/**
 * The file of the private key, for a place elsewhere: as it lies here if it is protected, else protected by `passphrase`. A key is not
 * handed out open. Throws ArchiveError: "archive.weak-passphrase", "archive.no-key", and what opening the key throws.
 */
export async function copyOfKey(options: KeyOptions, passphrase: string): Promise<string> {
  return await doing("copying the private key", async () => {
    const layout = homeLayout(options.home);
    const place = keyPlaceOf(layout, options);
    const key = await place.files.read("log.key");
    if (key === null) throw noKey(layout.privateKey);
    if (isProtectedKey(key)) return Buffer.from(key).toString("utf8");
    checkNewPassphrase(passphrase);
    const { seed } = await place.opener.open(key, layout.privateKey);
    return await encrypt(seed, passphrase, options.randomBytes);
  });
}

/**
 * Writes the key's file anew. A change of the key that was interrupted is ended first, so that there is one file to speak of. People
 * are asked before the lock is taken; whether it is still the key that was opened is looked at under it.
 */
async function replaceKey(options: KeyOptions, fileOf: (pair: KeyPair) => Promise<string>): Promise<void> {
  await doing("changing the file of the private key", async () => {
    const layout = homeLayout(options.home);
    const archive = await readArchiveFile(layout);
    const place = keyPlaceOf(layout, options);
    const lock = lockOf(layout, options);
    const opened = await place.files.read("log.key");
    // Asked for here, where nobody waits for it.
    if (opened !== null) await place.opener.open(opened, layout.privateKey);
    await lock.hold(() => settled(place, archive, options));
    const key = await place.files.read("log.key");
    if (key === null) throw noKey(layout.privateKey);
    const file = await fileOf(await place.opener.open(key, layout.privateKey));
    await lock.hold(async () => {
      const now = await place.files.read("log.key");
      if (now === null || !equalBytes(now, key)) throw keyChanged();
      // A hash of another file would accuse this one of having been changed.
      await place.files.remove("log.key.sha256");
      await replaceKeyFile(place.files, "log.key", file);
      await guardKey(place.files, utf8(file));
    });
  });
}

/** Ends what a change of the key has begun, as each program does that writes. To be called under the lock. */
async function settled(place: KeyPlace, archive: ArchiveFile, { backEnd }: KeyOptions): Promise<void> {
  const view = backEnd.view(place.layout.archive, checkpointFile);
  const head = await view.head.load();
  if (head === null) throw damaged(`${checkpointFile} is missing.`);
  await loadSigner(place, { file: archive, note: head.bytes, evidence: growingEvidence(view) });
}
