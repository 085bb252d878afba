import { join } from "node:path";
import {
  checkpointFile,
  FormatError,
  MissingFile,
  noteSizeMax,
  openCheckpoint,
  packageIn,
  readAfter,
  readAll,
  UnreadableFile,
  utf8,
  type Evidence,
} from "@muniment/verify";
import { openFile } from "../storage/open-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { kindOf, VerifyPathError } from "./verify-path.ts";

type Files = Pick<Evidence, "read">;

/** The name of the checkpoint in a package. Source: spec/package. */
const packageCheckpoint = "data/checkpoint";

/**
 * What lies at `path` to hold the archive or home at `verified` against: a checkpoint in a file of its own, that of a package, of
 * an archive's folder or of a home; of an archive of another log, the head that it goes on from, if it names one. Throws VerifyPathError if there is no checkpoint at the path.
 */
export async function checkpointsAt(
  path: string,
  verified: string,
  folder: (path: string) => Files,
): Promise<readonly Uint8Array[]> {
  const { note, archive } = await lookAt(path, folder);
  if (archive === null || originOf(note, path) === (await originAt(verified, folder))) return [note];
  const after = await doing(path, () => readAfter(archive, note));
  return after === null ? [note] : [utf8(after.checkpoint)];
}

/** The log that an archive is of; null where that cannot be read. */
async function originAt(path: string, folder: (path: string) => Files): Promise<string | null> {
  try {
    return originOf((await lookAt(path, folder)).note, path);
  } catch (error) {
    if (error instanceof VerifyPathError) return null;
    throw error;
  }
}

interface Look {
  readonly note: Uint8Array;
  /** The files of the archive that it lies in, if it does. */
  readonly archive: Files | null;
}

async function lookAt(path: string, folder: (path: string) => Files): Promise<Look> {
  const kind = await kindOf(path);
  switch (kind) {
    case "file":
      return { note: await noteInFile(path), archive: null };
    case "package":
      return { note: await noteOf(path, folder(path).read(packageCheckpoint)), archive: null };
    case "archive":
    case "home": {
      const archive = folder(kind === "home" ? join(path, "archive") : path);
      return { note: await noteOf(path, archive.read(checkpointFile)), archive };
    }
  }
}

/** A file holds a checkpoint, or a package that has one. */
async function noteInFile(path: string): Promise<Uint8Array> {
  const { access, close } = await doing(path, () => openFile(path));
  try {
    const files = await packageIn(access);
    return await noteOf(path, files === null ? access.read(0, noteSizeMax + 1) : files.read(packageCheckpoint));
  } finally {
    await close();
  }
}

async function noteOf(path: string, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const note = await doing(path, () => readAll(stream, noteSizeMax));
  originOf(note, path);
  return note;
}

function originOf(note: Uint8Array, path: string): string {
  try {
    return openCheckpoint(note, []).checkpoint.origin;
  } catch (error) {
    if (error instanceof FormatError) throw noCheckpoint(path, error.message, error);
    throw error;
  }
}

async function doing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = [FormatError, MissingFile, UnreadableFile].some((kind) => error instanceof kind);
    if (known || systemCode(error) !== null)
      throw noCheckpoint(path, error instanceof Error ? error.message : String(error), error);
    throw error;
  }
}

function noCheckpoint(path: string, reason: string, cause: unknown): VerifyPathError {
  return new VerifyPathError(
    "verify.no-checkpoint",
    `There is no checkpoint in ${path} that can be read: ${reason}.`,
    "Name a checkpoint (a copy of some log/checkpoint), a package that was exported, an archive or a home.",
    { cause },
  );
}
