import { constants, type BigIntStats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { formatInstant, hexOf, type ByteStream, type RecordObject } from "@muniment/verify";
import { lookup } from "mrmime";
import type { Archive } from "../archive/archive.ts";
import { systemCode } from "../storage/system-error.ts";
import { acknowledge, type Acknowledgement } from "./acknowledgement.ts";
import { envelope, type Maker } from "./maker.ts";
import { OperationError } from "../operation-error.ts";

export interface IntakeDeps {
  readonly archive: Pick<Archive, "put" | "append">;
  readonly maker: Maker;
}

export type IntakeErrorCode =
  | "file.missing"
  | "file.unreadable"
  | "file.folder"
  | "file.not-a-file" // a device, a pipe, a socket
  | "file.changed"; // while it was read

/** A file that could not be taken in. Nothing of it was sealed. */
export class IntakeError extends OperationError<IntakeErrorCode> {
  override readonly name = "IntakeError";
}

export type IntakeProgress = (bytes: number, total: number) => void;

const chunkSize = 1024 * 1024;

/** Takes one file in, byte for byte, and seals it. Throws IntakeError or ArchiveError; then nothing is sealed. */
export async function intake(
  deps: IntakeDeps,
  file: string,
  note: string | null,
  progress: IntakeProgress,
  signal: AbortSignal,
): Promise<Acknowledgement> {
  const received = formatInstant(deps.maker.now());
  const handle = await openPlainFile(file);
  try {
    const before = await handle.stat({ bigint: true });
    checkKind(file, before);
    const { digest, size } = await deps.archive.put(unchanged(handle, file, before, progress), { signal });
    const name = basename(file);
    const mediaType = lookup(name) ?? "application/octet-stream";
    const objects: readonly RecordObject[] = [
      { path: `original/${safeName(name)}`, role: "original", mediaType, size, sha256: hexOf(digest) },
    ];
    const [sealed] = await deps.archive.append({
      ...envelope(deps.maker, objects),
      kind: "intake",
      detail: {
        name: { basis: "claimed", value: name },
        modified: { basis: "reported", value: formatInstant(Number(before.mtimeMs)) },
        received: { basis: "claimed", value: received },
        // By the ending of the name alone: the bytes are sealed first and looked at later, elsewhere.
        mediaType: { basis: "claimed", value: mediaType },
        note: note === null ? null : { basis: "claimed", value: note },
      },
    });
    if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
    return acknowledge("intake", sealed, objects, null);
  } finally {
    await handle.close();
  }
}

async function openPlainFile(file: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unopened(file, cause);
  }
}

function unopened(file: string, cause: unknown): IntakeError {
  switch (systemCode(cause)) {
    case "ENOENT":
    case "ENOTDIR":
      return new IntakeError("file.missing", `There is no file ${file}.`, "Check the name and the folder.", { cause });
    case "ENXIO":
      return notAFile(file, cause);
    case "EACCES":
    case "EPERM":
      return new IntakeError(
        "file.unreadable",
        `You may not read ${file}.`,
        "Ask its owner for permission to read it, or copy it to where you may.",
        { cause },
      );
    default:
      return unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): IntakeError {
  return new IntakeError(
    "file.unreadable",
    `${file} could not be read.`,
    "The disk or the connection to it may be failing: copy the file elsewhere first, and try with the copy.",
    { cause },
  );
}

function notAFile(file: string, cause?: unknown): IntakeError {
  return new IntakeError(
    "file.not-a-file",
    `${file} is a device, a pipe or a socket, not a file.`,
    "Copy what comes from it into a file, and add that.",
    { cause },
  );
}

function checkKind(file: string, stats: BigIntStats): void {
  if (stats.isDirectory()) {
    throw new IntakeError("file.folder", `${file} is a folder.`, `Name the files in it, for example ${file}/*`);
  }
  if (!stats.isFile()) throw notAFile(file);
}

/** The bytes of a file. Throws "file.changed" at the end unless the file is still as it was when it was opened. */
async function* unchanged(handle: FileHandle, file: string, before: BigIntStats, progress: IntakeProgress): ByteStream {
  const total = Number(before.size);
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle
      .read(Buffer.allocUnsafe(chunkSize), 0, chunkSize, position)
      .catch((cause: unknown) => {
        throw unreadable(file, cause);
      });
    if (bytesRead === 0) break;
    position += bytesRead;
    progress(position, total);
    yield buffer.subarray(0, bytesRead);
  }
  const after = await handle.stat({ bigint: true });
  if (position !== total || after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    throw new IntakeError(
      "file.changed",
      `${file} changed while it was read.`,
      "Wait until nothing writes to it any more, or add a copy. Nothing of it was kept.",
    );
  }
}

/** A file name that any system can hold. The name as received stands in the record. */
function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(-100);
  return safe === "" ? "file" : safe;
}
