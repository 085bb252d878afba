import { createReadStream } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  archiveFile,
  checkpointFile,
  noAnchorTrust,
  UnreadableFile,
  verifyArchive,
  verifyPackage,
  verifyWacz,
  type ByteStream,
  type Evidence,
  type Finding,
  type Instant,
  type NewHasher,
  type ObjectScope,
  type RandomAccess,
} from "@muniment/verify";
import { systemCode } from "../storage/system-error.ts";
import type { TrustOrder, VerifyTold } from "./workplace.ts";
import { OperationError } from "../operation-error.ts";

export interface PathTools {
  readonly newHasher: NewHasher;
  readonly folder: (path: string) => Evidence;
  readonly now: Instant;
  readonly parallel: number;
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
 * Verifies what lies at a path: an archive's folder, a package's folder, or a WACZ file. Throws VerifyPathError if it is none, or
 * if a part of it was asked for, or a checkpoint to hold it against, and it is no archive.
 */
export async function* verifyPath(
  path: string,
  { trust, scope }: { readonly trust: TrustOrder; readonly scope: ObjectScope },
  hooks: VerifyTold,
  tools: PathTools,
): AsyncGenerator<Finding> {
  const { newHasher, parallel } = tools;
  const kind = await kindOf(path);
  if (kind !== "archive" && kind !== "home" && (trust.seen.length > 0 || scope.objects !== "all"))
    throw archiveOnly(path);
  switch (kind) {
    case "home":
    case "archive":
      yield* verifyArchive(tools.folder(kind === "home" ? join(path, "archive") : path), trust, tools.now, {
        newHasher,
        parallel,
        scope,
        onProgress: hooks.onProgress,
        onScope: hooks.onScope,
      });
      break;
    case "package":
      yield* verifyPackage(tools.folder(path), {
        keys: trust.keys,
        anchors: { trust: trust.anchors ?? noAnchorTrust, now: tools.now },
        newHasher,
        parallel,
      });
      break;
    case "file":
      yield* verifyWacz(await fileAccess(path), { newHasher });
      break;
  }
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

async function fileAccess(path: string): Promise<RandomAccess> {
  const { size } = await stat(path);
  return { size, read: (start, end) => readPart(path, start, end) };
}

async function* readPart(path: string, start: number, end: number): ByteStream {
  // createReadStream counts the last byte in, and so has no way to say "nothing".
  if (end <= start) return;
  try {
    yield* createReadStream(path, { start, end: end - 1 });
  } catch (cause) {
    throw new UnreadableFile(path, systemCode(cause) ?? String(cause), { cause });
  }
}
