import { createReadStream } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  archiveFile,
  checkpointFile,
  UnreadableFile,
  verifyArchive,
  verifyPackage,
  verifyWacz,
  type ByteStream,
  type Evidence,
  type Finding,
  type Instant,
  type NewHasher,
  type RandomAccess,
} from "@muniment/verify";
import { systemCode } from "../storage/system-error.ts";
import type { TrustOrder, VerifyHooks } from "./workplace.ts";
import { OperationError } from "../operation-error.ts";

export interface PathTools {
  readonly newHasher: NewHasher;
  readonly folder: (path: string) => Evidence;
  readonly now: Instant;
  readonly parallel: number;
}

/** There is nothing at the path that this program knows how to verify. */
export class VerifyPathError extends OperationError<"verify.missing" | "verify.unknown"> {
  override readonly name = "VerifyPathError";
}

/** Verifies what lies at a path: an archive's folder, a package's folder, or a WACZ file. Throws VerifyPathError if it is none. */
export async function* verifyPath(
  path: string,
  trust: TrustOrder,
  hooks: VerifyHooks,
  tools: PathTools,
): AsyncGenerator<Finding> {
  const { newHasher, parallel } = tools;
  switch (await kindOf(path)) {
    case "archive":
      yield* verifyArchive(tools.folder(path), trust, tools.now, { newHasher, parallel, onProgress: hooks.onProgress });
      break;
    case "package":
      yield* verifyPackage(tools.folder(path), { keys: trust.keys, newHasher, parallel });
      break;
    case "wacz":
      yield* verifyWacz(await fileAccess(path), { newHasher });
      break;
  }
}

async function kindOf(path: string): Promise<"archive" | "package" | "wacz"> {
  if ((await statOf(path)).isFile()) return "wacz";
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
