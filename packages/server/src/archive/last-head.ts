import { join } from "node:path";
import {
  checkpointFile,
  decodeUtf8,
  followKeys,
  parseVkey,
  readKeys,
  type KeyChain,
  type LogAfter,
  type Vkey,
} from "@muniment/verify";
import { isThere } from "../storage/is-there.ts";
import { readArchiveFile } from "./archive-file.ts";
import { ArchiveError } from "./archive.ts";
import { damaged, doing } from "./failures.ts";
import { homeLayout, type HomeLayout } from "./home.ts";
import { readPin } from "./keys/keys.ts";
import type { ArchivePlace } from "./open-options.ts";
import { growingEvidence } from "./reader.ts";

/** The keys that the log of a home had, as its own files have them; and the note they were read by. Throws ArchiveError. */
export async function readKeyChain({ home, backEnd }: ArchivePlace): Promise<KeyChain> {
  return await doing("reading the log's keys", async () => {
    const view = backEnd.view(homeLayout(home).archive, checkpointFile);
    const head = await view.head.load();
    if (head === null) throw damaged(`${checkpointFile} is missing.`);
    return await readKeys(growingEvidence(view), head.bytes);
  });
}

/**
 * The last head of an archive whose key is lost, for the first entry of the log that goes on. `home` may be a home or the folder of
 * an archive. One of `trusted` must vouch for it; if none is given, the home's own pin, or else what the archive says of itself.
 * Throws ArchiveError: "archive.bad-key" if none does. Source: spec/keys, "A key that is lost".
 */
export async function readLastHead({ home, backEnd }: ArchivePlace, trusted: readonly Vkey[]): Promise<LogAfter> {
  return await doing("reading the head of the earlier log", async () => {
    const layout = await layoutAt(home);
    const file = await readArchiveFile(layout);
    const pin = trusted.length > 0 ? null : await readPin(layout);
    const keys = trusted.length > 0 ? trusted : [pin ?? parseVkey(file.key)];
    const view = backEnd.view(layout.archive, checkpointFile);
    const head = await view.head.load();
    if (head === null) throw damaged(`${checkpointFile} is missing.`);
    const signer = await followKeys(growingEvidence(view), head.bytes, keys);
    if (signer === null || signer.name !== file.origin) throw notVouched(layout);
    return { checkpoint: decodeUtf8(head.bytes), vkey: signer.text };
  });
}

/** Of a home, or of an archive's folder that lies anywhere. */
async function layoutAt(path: string): Promise<HomeLayout> {
  const layout = homeLayout(path);
  const itself = { ...layout, archive: layout.home, archiveFile: join(layout.home, "muniment.json") };
  return (await isThere(itself.archiveFile)) ? itself : layout;
}

function notVouched({ archive }: HomeLayout): ArchiveError {
  const next = "Name the verifier key of the earlier log with --key, and verify that archive first.";
  return new ArchiveError("archive.bad-key", `No key that counts vouches for the head in ${archive}.`, next);
}
