import { encodeKeyFile, isProtectedKey, decodeUtf8, rotationsMax, type Vkey } from "@muniment/verify";
import { readArchiveFile } from "../archive-file.ts";
import { ArchiveError } from "../archive.ts";
import { beginWriting, type Writing } from "../begin-writing.ts";
import { doing } from "../failures.ts";
import { homeLayout } from "../home.ts";
import { replaceKeyFile } from "./key-files.ts";
import { protectKey } from "./key-protection.ts";
import { makeKey, Signer } from "./keys.ts";
import { readKeyChain } from "../last-head.ts";
import { becomeKey, type KeyPlace } from "./load-signer.ts";
import type { WriteOptions } from "../open-options.ts";
import { sealKeyRecord } from "../owed-head.ts";

/** A log's key that gave way to another. */
export interface Rotated {
  readonly from: Vkey;
  readonly to: Vkey;
  /** Of the entry that says so. */
  readonly index: number;
}

/**
 * Gives the log of a home a new key, protected by the old one's passphrase if that is. Whatever step is the last before a crash, the
 * next program that writes ends what counts and takes back what does not. Throws ArchiveError. Source: spec/keys.
 */
export async function rotateKey(options: WriteOptions): Promise<Rotated> {
  return await doing("changing the log's key", async () => {
    await checkRoom(options);
    const writing = await beginWriting(await readArchiveFile(homeLayout(options.home)), options);
    const { hold, session } = writing.parts;
    try {
      const rotated = await hold(() => rotate(writing, options));
      await session.end();
      return rotated;
    } catch (error) {
      // As after a crash: what was begun is ended, and what was stored and not sealed is found, by the next start.
      session.leave();
      throw error;
    }
  });
}

/** A verifier follows so many changes of a key, and no more. */
async function checkRoom(options: WriteOptions): Promise<void> {
  const { changes } = await readKeyChain(options);
  if (changes.length < rotationsMax) return;
  const next = "Go on in a new archive whose first entry names this one's head: `muniment init --after`.";
  throw new ArchiveError("archive.too-large", `The log's key was changed ${String(rotationsMax)} times already.`, next);
}

async function rotate({ keys, signer, commitsBy, parts }: Writing, options: WriteOptions): Promise<Rotated> {
  const pair = makeKey();
  const next = new Signer(signer.vkey.name, pair);
  await replaceKeyFile(keys.files, "next.key", await nextKeyFile(keys, pair.seed, options));
  const { store, reader } = parts;
  const log = { layout: keys.layout, store, reader, options };
  const [from, to] = [signer.vkey.text, next.vkey.text];
  const { index, checkpoint } = await sealKeyRecord(
    { ...log, commits: parts.committer },
    (envelope) => ({ ...envelope, kind: "key", detail: { action: "rotate", from, to } }),
    next,
  );
  await becomeKey(keys, next.vkey);
  await sealKeyRecord({ ...log, commits: await commitsBy(next) }, (envelope) => {
    return { ...envelope, kind: "head", detail: { checkpoint: decodeUtf8(checkpoint) } };
  });
  return { from: signer.vkey, to: next.vkey, index };
}

/** The file of the new key, protected as the old one is. */
async function nextKeyFile(
  { files, opener, layout }: KeyPlace,
  seed: Uint8Array,
  { randomBytes }: Pick<WriteOptions, "randomBytes">,
): Promise<string> {
  const old = await files.read("log.key");
  if (old === null || !isProtectedKey(old)) return encodeKeyFile(seed);
  return await protectKey(seed, await opener.passphrase(layout.privateKey), randomBytes);
}
