import { lstat, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { crc32 } from "node:zlib";
import {
  archiveFile,
  checkpointFile,
  finding,
  FormatError,
  noAnchorTrust,
  UnreadableFile,
  verifyArchive,
  verifyFile,
  verifyPackage,
  type Evidence,
  type FileEntry,
  type FilePart,
  type Finding,
  type Instant,
  type MeasureOutcome,
  type PartOutcome,
  type NewHasher,
  type ObjectScope,
  type RandomAccess,
  type FileOptions,
  type PackageOptions,
} from "@muniment/verify";
import type { OpenedFile } from "../storage/open-file.ts";
import { systemCode } from "../storage/system-error.ts";
import type { TrustOrder, VerifyHooks, VerifyTold } from "./workplace.ts";
import { OperationError } from "../operation-error.ts";

/** Lists and hashes the files of one folder on all cores. Who has one made closes it. */
export interface FolderHashing {
  /** How many calls at a time keep all cores busy. */
  readonly atOnce: number;
  /** Gets ready while something else is done. */
  warm(): void;
  /** As `Evidence.files`. */
  files(): AsyncIterable<FileEntry>;
  measureAll(files: readonly FileEntry[]): Promise<readonly MeasureOutcome[]>;
  close(): Promise<void>;
}

/** Hashes parts of open files on all cores. Who has one made closes it. */
export interface PartHashing {
  /** How many calls at a time keep all cores busy. */
  readonly atOnce: number;
  /** Gets ready while something else is done. */
  warm(): void;
  measureParts(parts: readonly (FilePart & { readonly file: number })[]): Promise<readonly PartOutcome[]>;
  close(): Promise<void>;
}

export interface PathTools {
  readonly newHasher: NewHasher;
  readonly folder: (path: string) => Evidence;
  readonly hashing: (folder: string) => FolderHashing;
  readonly parts: () => PartHashing;
  /** Opens a file, decrypted if it is encrypted. Throws FormatError or UnreadableFile if it is and cannot be. */
  readonly file: (path: string) => Promise<OpenedFile>;
  readonly now: Instant;
}

export type VerifyErrorCode =
  | "verify.missing" // there is nothing at the path
  | "verify.unknown" // what is there is no archive, package or WACZ
  | "verify.no-checkpoint" // what it was to be held against holds no checkpoint
  | "verify.archive-only"; // a package or a WACZ has no log to hold against anything, and is checked whole

/** There is nothing at the path that this program can verify as it was asked to. */
export class VerifyPathError extends OperationError<VerifyErrorCode> {
  override readonly name = "VerifyPathError";
}

/**
 * Verifies what lies at a path: an archive's folder, a package in a folder or a file, or a WACZ file. Throws VerifyPathError if it is none, or
 * if a part of it was asked for, or a checkpoint to hold it against, and it is no archive.
 */
export async function* verifyPath(
  path: string,
  { trust, scope }: { readonly trust: TrustOrder; readonly scope: ObjectScope },
  hooks: VerifyTold,
  tools: PathTools,
): AsyncGenerator<Finding> {
  const kind = await kindOf(path);
  if (kind !== "archive" && kind !== "home" && (trust.seen.length > 0 || scope.objects !== "all"))
    throw archiveOnly(path);
  if (kind === "file") {
    const { onShown, onDisclosed } = hooks;
    const options = { ...trustedBy(trust, tools), signers: trust.signers, crc32, onShown, onDisclosed };
    yield* verifyFileAt(path, options, { ...tools, ...hooks });
    return;
  }
  const folder = kind === "home" ? join(path, "archive") : path;
  const hashing = tools.hashing(folder);
  hashing.warm();
  const plain = tools.folder(folder);
  const evidence: Evidence = { files: () => hashing.files(), read: (name) => plain.read(name) };
  try {
    yield* kind === "package"
      ? verifyPackage(evidence, {
          ...trustedBy(trust, tools),
          measure: (files) => hashing.measureAll(files),
          parallel: hashing.atOnce,
          onShown: hooks.onShown,
          onDisclosed: hooks.onDisclosed,
        })
      : verifyArchive(evidence, trust, tools.now, {
          newHasher: tools.newHasher,
          measure: (files) => hashing.measureAll(files),
          parallel: hashing.atOnce,
          scope,
          onProgress: hooks.onProgress,
          onScope: hooks.onScope,
        });
  } finally {
    await hashing.close();
  }
}

function trustedBy(order: TrustOrder, tools: PathTools): PackageOptions {
  const { keys, beacons, disclosed, anchors = noAnchorTrust } = order;
  return { keys, beacons, disclosed, anchors: { trust: anchors, now: tools.now }, newHasher: tools.newHasher };
}

/** Of files that are smaller, what threads take to start is longer than the hashing. In bytes. */
const warmFrom = 16 * 1024 * 1024;

async function* verifyFileAt(
  path: string,
  options: FileOptions,
  { file, parts, onProgress }: Pick<PathTools, "file" | "parts"> & VerifyHooks,
): AsyncGenerator<Finding> {
  let opened: OpenedFile;
  try {
    opened = await file(path);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UnreadableFile)) throw error;
    yield finding("package.container", ".", error instanceof FormatError ? "fails" : "unchecked", error.message);
    return;
  }
  const read = readSoFar(opened.access.size, onProgress);
  const hashing = opened.file === null ? null : { pool: parts(), file: opened.file };
  const elsewhere = hashing && {
    parallel: hashing.pool.atOnce,
    measureParts: async (parts: readonly FilePart[]) => {
      const outcomes = await hashing.pool.measureParts(parts.map((part) => ({ file: hashing.file, ...part })));
      read(parts.reduce((sum, { size }) => sum + size, 0));
      return outcomes;
    },
  };
  if (opened.access.size > warmFrom) hashing?.pool.warm();
  try {
    yield* verifyFile(told(opened.access, read), basename(path), { ...options, ...elsewhere });
  } finally {
    await hashing?.pool.close();
    await opened.close();
  }
}

/** Tells of bytes that were read. What is read again does not count beyond the size. */
function readSoFar(size: number, onProgress: VerifyHooks["onProgress"]): (more: number) => void {
  let bytes = 0;
  return (more) => {
    bytes = Math.min(size, bytes + more);
    onProgress({ files: 0, filesTotal: 0, bytes, bytesTotal: size });
  };
}

function told(access: RandomAccess, onRead: (more: number) => void): RandomAccess {
  return {
    size: access.size,
    ...(access.readAhead === undefined ? {} : { readAhead: access.readAhead }),
    async *read(start, end) {
      for await (const part of access.read(start, end)) {
        onRead(part.length);
        yield part;
      }
    },
  };
}

function archiveOnly(path: string): VerifyPathError {
  return new VerifyPathError(
    "verify.archive-only",
    `${path} is no archive: it has no log to be held against a checkpoint, and is always checked whole.`,
    "To hold an archive against a package: muniment verify <archive> --against <package>.",
  );
}

/** What lies at a path, by its names alone. A file may be anything. Throws VerifyPathError if it is none of these. */
export async function kindOf(path: string): Promise<"home" | "archive" | "package" | "file"> {
  if ((await statOf(path)).isFile()) return "file";
  if (await isThere(join(path, "archive", archiveFile))) return "home";
  if (await isThere(join(path, archiveFile))) return "archive";
  // An archive that lost its muniment.json is still one, and its verification names the missing file.
  if (await isThere(join(path, checkpointFile))) return "archive";
  if (await isThere(join(path, "bagit.txt"))) return "package";
  throw new VerifyPathError(
    "verify.unknown",
    `${path} is neither an archive nor a package.`,
    "Name a home, the folder of an archive, a package that was exported, or a WACZ file.",
  );
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new VerifyPathError("verify.missing", `There is nothing to verify at ${path}.`, "Check the name.", { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
      throw error;
    },
  );
}
