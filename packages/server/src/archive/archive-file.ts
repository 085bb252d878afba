import { lstat } from "node:fs/promises";
import { archiveFileSizeMax, FormatError, NewerFormat, parseArchiveFile, type ArchiveFile } from "@muniment/verify";
import { readSmall } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";
import { damaged } from "./failures.ts";
import type { HomeLayout } from "./home.ts";

/** What the archive of a home says of itself. Throws "archive.missing", "archive.newer-format" or "archive.damaged". */
export async function readArchiveFile(layout: HomeLayout): Promise<ArchiveFile> {
  try {
    if (!(await lstat(layout.archiveFile)).isFile()) throw missing(layout);
    return parseArchiveFile(await readSmall(layout.archiveFile, archiveFileSizeMax));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") throw missing(layout, error);
    if (error instanceof NewerFormat) throw newer(error);
    if (error instanceof FormatError) throw damaged(`muniment.json is damaged: ${error.message}.`, error);
    throw error;
  }
}

function missing(layout: HomeLayout, cause?: unknown): ArchiveError {
  const next = "Make one with `muniment init`, or name the home of another one with --home.";
  return new ArchiveError("archive.missing", `There is no archive in ${layout.home}.`, next, { cause });
}

function newer(cause: NewerFormat): ArchiveError {
  const message = `This archive has the format ${cause.met}. This program knows ${cause.known}.`;
  return new ArchiveError(
    "archive.newer-format",
    message,
    "Use the version of Muniment that made it, or a later one.",
    { cause },
  );
}
