import { readdir, rename, rmdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  archiveFile,
  archiveFileSizeMax,
  checkpointFile,
  digestOf,
  encodeArchiveFile,
  encodeKeyFile,
  encodePin,
  encodeRecord,
  FormatError,
  formatInstant,
  lockFile,
  NewerFormat,
  objectFile,
  parseArchiveFile,
  toHex,
  type ArchiveFile,
  type KeyRecord,
  type LogAfter,
  type Vkey,
} from "@muniment/verify";
import { makeFolder, syncFolder, writeNew } from "../storage/durable.ts";
import { statsOf } from "../storage/plain-file.ts";
import { readSmall } from "../storage/small-file.ts";
import { streamOf } from "../storage/stream.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";
import { Committer } from "./committer.ts";
import { doing, otherFileSystem } from "./failures.ts";
import { homeLayout, type HomeLayout } from "./home.ts";
import { makeKey, readPin, Signer } from "./keys/keys.ts";
import type { ArchivePlace, Surroundings } from "./open-options.ts";
import { removeSession } from "./session.ts";

export interface InitOptions extends ArchivePlace, Surroundings {
  /** The program that makes the archive, as its first record names it. */
  readonly software: { readonly name: string; readonly version: string };
  /** The last head of a log that had to end, and the key that signed it: this log goes on from there. */
  readonly after?: LogAfter;
}

/** What a new archive was made with. */
export interface MadeArchive {
  readonly origin: string;
  /** The verifier key, in its one-line form: what others need to check this archive. */
  readonly vkey: string;
  /** Where the private key lies. Who loses it can no longer add to the archive. */
  readonly privateKey: string;
}

/**
 * Makes an archive and its key. Both are built aside, whole and durable; then the keys get their name in one step, and then
 * the archive. A call that was interrupted between the two is finished by the next one; one that fails leaves nothing. Throws
 * ArchiveError "archive.exists" if the home has an archive, and never touches a key that is there.
 */
export async function initArchive(options: InitOptions): Promise<MadeArchive> {
  const layout = homeLayout(options.home);
  return await doing("making the archive", async () => {
    await checkHome(layout);
    if (!(await isFree(layout.archive))) throw exists(layout);
    const site = await findOrBuild(layout, options);
    await appear(layout, site);
    await removeSession(site.folder);
    return { origin: site.vkey.name, vkey: site.vkey.text, privateKey: layout.privateKey };
  });
}

async function findOrBuild(layout: HomeLayout, options: InitOptions): Promise<Site> {
  const made: string[] = [];
  try {
    for (const folder of [layout.home, layout.var, layout.incoming, layout.orphans]) {
      if ((await statsOf(folder)) === null) made.push(folder);
      await makeFolder(folder);
    }
    return (await isFree(layout.keys)) ? await build(layout, options) : await findSite(layout);
  } catch (error) {
    for (const folder of made.toReversed()) await removeIfEmpty(folder);
    throw error;
  }
}

/** Another call may be building in it, or have taken it away. */
async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isTaken(error) && systemCode(error) !== "ENOENT") throw error;
  }
}

/** A folder that holds an archive which is whole, and not under its name yet. Its keys are. */
interface Site {
  readonly folder: string;
  readonly vkey: Vkey;
}

async function build(layout: HomeLayout, options: InitOptions): Promise<Site> {
  const site = await buildAside(layout, options);
  try {
    await rename(join(site.folder, basename(layout.keys)), layout.keys);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // Another call was faster, and its archive is about to appear.
    await removeSession(site.folder);
    throw exists(layout, error);
  }
  // The keys have their name now, and this folder holds their only archive: whatever fails, it stays for the next call.
  await syncFolder(layout.var);
  return site;
}

async function buildAside(layout: HomeLayout, options: InitOptions): Promise<Site> {
  const folder = join(layout.incoming, toHex(options.randomBytes(16)));
  try {
    const pair = makeKey();
    const signer = new Signer(`muniment.invalid/${toHex(options.randomBytes(16))}`, pair);
    const actor = `a-${toHex(options.randomBytes(8))}`;
    await buildArchive(folder, layout, options, { signer, actor });
    const keys = join(folder, basename(layout.keys));
    await makeFolder(keys);
    await writeNew(join(keys, basename(layout.privateKey)), encodeKeyFile(pair.seed), 0o600);
    await writeNew(join(keys, basename(layout.pin)), encodePin(signer.vkey), 0o600);
    await writeNew(join(keys, basename(layout.actor)), `${actor}\n`, 0o600);
    await syncFolder(keys);
    return { folder, vkey: signer.vkey };
  } catch (error) {
    await removeSession(folder);
    throw error;
  }
}

async function buildArchive(
  folder: string,
  layout: HomeLayout,
  { backEnd, now, randomBytes, software, after }: InitOptions,
  { signer, actor }: { readonly signer: Signer; readonly actor: string },
): Promise<void> {
  const [archive, scratch] = [join(folder, basename(layout.archive)), join(folder, "scratch")];
  for (const path of [archive, scratch]) await makeFolder(path);
  const parts = backEnd.parts(archive, checkpointFile, { scratch, aside: layout.orphans });
  const { name, text } = signer.vkey;
  const file = encodeArchiveFile({ origin: name, key: text, created: formatInstant(now()) });
  const record: KeyRecord = {
    format: "muniment-record/1",
    kind: "key",
    salt: toHex(randomBytes(32)),
    actor,
    software,
    objects: [],
    links: [],
    detail: {
      action: "genesis",
      archive: digestOf(file),
      vkey: text,
      ...(after === undefined ? {} : { after }),
    },
  };
  const bytes = encodeRecord(record);
  await parts.store.create(archiveFile, streamOf(file));
  await parts.store.create(lockFile, streamOf());
  await parts.store.create(objectFile(digestOf(bytes)), streamOf(bytes));
  const committer = new Committer({ ...parts, signer, now, randomBytes });
  await committer.begin();
  const { superseded } = await committer.commit([{ type: record.kind, record: digestOf(bytes) }]);
  if (superseded.length > 0) throw new Error("the first commit of a log superseded something");
}

/** The archive of the keys that this home has, where a call was interrupted before it got its name. */
async function findSite(layout: HomeLayout): Promise<Site> {
  const vkey = await readPin(layout);
  // Who gave the keys their name may have ended before it was durable.
  await syncFolder(layout.var);
  for (const name of await readdir(layout.incoming)) {
    const folder = join(layout.incoming, name);
    const file = await readOwn(join(folder, basename(layout.archive), archiveFile));
    if (vkey !== null && file?.key === vkey.text) return { folder, vkey };
  }
  const next = `If the archive lies elsewhere now, bring it back to ${layout.archive}. If a new one is wanted, move ${layout.keys} away first.`;
  throw new ArchiveError("archive.missing", `There are keys in ${layout.keys}, but their archive is not here.`, next);
}

async function appear(layout: HomeLayout, site: Site): Promise<void> {
  try {
    await rename(join(site.folder, basename(layout.archive)), layout.archive);
  } catch (error) {
    // Another call found this one's archive, took it for an interrupted one and finished it: what was asked for is there.
    const finished = systemCode(error) === "ENOENT" && (await readOwn(layout.archiveFile))?.key === site.vkey.text;
    if (isTaken(error)) throw exists(layout, error);
    if (systemCode(error) === "EXDEV" || systemCode(error) === "EBUSY") throw otherFileSystem(layout, error);
    if (!finished) throw error;
  }
  await syncFolder(layout.home);
}

/** Whether nothing, or an empty folder, lies there: both give way to a folder that is renamed. */
async function isFree(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return true;
    if (systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}

async function checkHome(layout: HomeLayout): Promise<void> {
  try {
    if ((await stat(layout.home)).isDirectory()) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  throw new ArchiveError(
    "archive.failed",
    `${layout.home} is not a folder.`,
    "Name a folder, or one that is to be made.",
  );
}

/** What an archive says of itself, or null if there is none that this program could have made. */
async function readOwn(path: string): Promise<ArchiveFile | null> {
  try {
    return parseArchiveFile(await readSmall(path, archiveFileSizeMax));
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || error instanceof FormatError || error instanceof NewerFormat)
      return null;
    throw error;
  }
}

/** A folder that is renamed does not replace one that holds something. */
function isTaken(error: unknown): boolean {
  return ["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "");
}

function exists(layout: HomeLayout, cause?: unknown): ArchiveError {
  const next = "Use it as it is, or name another folder with --home.";
  return new ArchiveError("archive.exists", `There is an archive in ${layout.home} already.`, next, { cause });
}
