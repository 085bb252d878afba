import type { Stats } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import {
  archiveFile,
  archiveFileSizeMax,
  checkpointFile,
  followKeys,
  FormatError,
  NewerFormat,
  openCheckpoint,
  parseArchiveFile,
  parsePin,
  parseVkey,
  readAll,
  type ArchiveFile,
  type Checkpoint,
  type Vkey,
} from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout } from "../archive/home.ts";
import { growingEvidence } from "../archive/reader.ts";
import { StoreError, type BackEnd, type StoreView } from "../storage/store.ts";
import { isThere } from "../storage/is-there.ts";
import { systemCode } from "../storage/system-error.ts";
import { copying, CopyError } from "./copy-error.ts";

/** A copy of an archive as it lies: a mirror, a home, or the folder of an archive alone. Nothing in it is trusted. */
export interface Copy {
  /** The folder that was named. */
  readonly path: string;
  /** The folder of the archive. */
  readonly root: string;
  readonly view: StoreView;
  /** What the copy itself says is the log's key: its pin, and what its muniment.json names. */
  readonly claimed: readonly Vkey[];
  /** Null where it is missing or damaged. */
  readonly self: { readonly bytes: Uint8Array; readonly file: ArchiveFile } | null;
}

/** Looks for a copy. Throws CopyError "copy.missing", ArchiveError "archive.newer-format". */
export async function findCopy(path: string, backEnd: BackEnd): Promise<Copy> {
  return await copying(path, "looking into it", () => copyAt(path, backEnd));
}

async function copyAt(path: string, backEnd: BackEnd): Promise<Copy> {
  const home = homeLayout(path);
  const inHome = await isArchive(home.archive);
  if (!inHome && !(await isArchive(home.home))) {
    const next = "Name a mirror, a home, or the folder of an archive.";
    throw new CopyError("copy.missing", `There is no copy of an archive in ${path}.`, next);
  }
  const root = inHome ? home.archive : home.home;
  const view = backEnd.view(root, checkpointFile);
  const self = await readSelf(view);
  const pin = inHome ? await readPinOf(home.pin) : null;
  const named = self === null ? [] : [parseVkey(self.file.key)];
  const claimed = pin === null ? named : [pin, ...named.filter(({ text }) => text !== pin.text)];
  return { path: home.home, root, view, claimed, self };
}

/** Whether there are files of an archive in a folder: one that lost some of them is still one. */
export async function isArchive(root: string): Promise<boolean> {
  return (await isThere(join(root, archiveFile))) || (await isThere(join(root, checkpointFile)));
}

/** What an archive says of itself; null if the file is missing or damaged. Throws ArchiveError "archive.newer-format". */
export async function readSelf(view: StoreView): Promise<Copy["self"]> {
  try {
    const bytes = await readAll(view.store.read(archiveFile), archiveFileSizeMax);
    return { bytes, file: parseArchiveFile(bytes) };
  } catch (error) {
    if (error instanceof NewerFormat) throw newer(error);
    if (error instanceof FormatError || error instanceof StoreError) return null;
    throw error;
  }
}

/** A head whose signature was verified, or why there is none. */
export type SignedHead =
  | { readonly checkpoint: Checkpoint; readonly note: Uint8Array; readonly signer: Vkey }
  | { readonly checkpoint: null; readonly fault: string };

/** The head of an archive if one of `keys` signed it, or a key that one of them vouches for by the log itself (spec/keys). */
export async function signedHead(view: StoreView, keys: readonly Vkey[]): Promise<SignedHead> {
  try {
    const read = await view.head.load();
    if (read === null) return { checkpoint: null, fault: `there is no ${checkpointFile}` };
    return await signedNote(view, read.bytes, keys);
  } catch (error) {
    if (error instanceof StoreError) return { checkpoint: null, fault: error.message };
    throw error;
  }
}

/** The same of a note that is to be the head of the archive in `view`. */
export async function signedNote(view: StoreView, note: Uint8Array, keys: readonly Vkey[]): Promise<SignedHead> {
  try {
    const signer = await followKeys(growingEvidence(view), note, keys);
    if (signer !== null) return { checkpoint: openCheckpoint(note, [signer]).checkpoint, note, signer };
    return { checkpoint: null, fault: `${checkpointFile} is signed by no key that counts here` };
  } catch (error) {
    if (error instanceof FormatError) return { checkpoint: null, fault: error.message };
    throw error;
  }
}

/** Throws CopyError "copy.inside" if one folder is the other, or lies in it, by whatever name. `other` need not be there yet. */
export async function checkApart(one: string, other: string): Promise<void> {
  const apart = await copying(other, "looking where it lies", async () => {
    const [left, right] = await Promise.all([realPlace(one), realPlace(other)]);
    const inside = left === right || left.startsWith(right + sep) || right.startsWith(left + sep);
    return !inside && !(await isSameFolder(join(one, "archive"), join(other, "archive")));
  });
  if (apart) return;
  const next = "Name a folder outside, best on another disk: a copy beside the original is lost with it.";
  throw new CopyError("copy.inside", `${other} and ${one} are the same place, or one lies in the other.`, next);
}

/** The path with its links resolved, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(whole) === whole) throw error;
    return join(await realPlace(dirname(whole)), whole.slice(dirname(whole).length));
  }
}

/** The same folder under two names, as where one disk is mounted twice. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([statOrNull(one), statOrNull(other)]);
  return left !== null && right !== null && left.dev === right.dev && left.ino === right.ino;
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}

async function readPinOf(file: string): Promise<Vkey | null> {
  try {
    return parsePin(await readFile(file));
  } catch (error) {
    if (error instanceof FormatError || systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}

function newer(cause: NewerFormat): ArchiveError {
  const message = `A copy has the format ${cause.met}. This program knows ${cause.known}.`;
  const next = "Use the version of Muniment that made it, or a later one.";
  return new ArchiveError("archive.newer-format", message, next, { cause });
}
