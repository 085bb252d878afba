import { mkdir, rename, rm, lstat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  checkpointFile,
  encodeProof,
  FormatError,
  hexOf,
  MissingFile,
  noteSizeMax,
  objectFile,
  openCheckpoint,
  readAll,
  readEntryProof,
  UnreadableFile,
  type Digest,
  type Evidence,
  type Instant,
  type RecordObject,
} from "@muniment/verify";
import { BagWriter, once, syncFolder } from "./bag-writer.ts";
import { OperationError } from "../operation-error.ts";

export interface PackageItem {
  readonly item: string;
  readonly index: number;
  readonly record: Digest;
  readonly objects: readonly RecordObject[];
}

/** `bytes` counts the payload. */
export interface WrittenPackage {
  readonly items: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

export type ExportErrorCode =
  | "export.exists" // there is something of this name
  | "export.damaged" // an object is not what its record says: nothing is handed out as if it were
  | "export.failed"; // the folder could not be written

export class ExportError extends OperationError<ExportErrorCode> {
  override readonly name = "ExportError";
}

export interface PackageOrder {
  readonly evidence: Evidence;
  readonly items: readonly PackageItem[];
  /** The folder to make. It must not exist; its parent must. */
  readonly out: string;
  readonly today: Instant;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Writes a package as spec/package has it. On any failure nothing is left under the name. */
export async function writePackage(order: PackageOrder): Promise<WrittenPackage> {
  const out = resolve(order.out);
  await refuseExisting(out);
  const unfinished = `${out}.unfinished`;
  await makeFolder(unfinished);
  try {
    const written = await writeBag(order, unfinished);
    await rename(unfinished, out);
    await syncFolder(dirname(out));
    return written;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw toldOf(error, out);
  }
}

/** What the system refused (a full disk, no permission) and what the archive lacks, in words; all else carries its own. */
function toldOf(error: unknown, out: string): unknown {
  if (error instanceof MissingFile || error instanceof UnreadableFile || error instanceof FormatError) {
    return damaged(error.message, error);
  }
  return error instanceof Error && "errno" in error ? failed(out, error) : error;
}

function damaged(what: string, cause?: unknown): ExportError {
  const message = `The archive is damaged, and nothing was handed out: ${what}.`;
  return new ExportError("export.damaged", message, "Find the file at fault with: muniment verify", { cause });
}

async function writeBag(order: PackageOrder, folder: string): Promise<WrittenPackage> {
  const bag = new BagWriter(folder);
  const note = await readAll(order.evidence.read(checkpointFile), noteSizeMax);
  const { checkpoint } = openCheckpoint(note, []);
  await bag.add("checkpoint", once(note));
  for (const item of order.items) {
    const at = `items/${item.item}`;
    const { entry, path } = await readEntryProof(order.evidence, checkpoint, item.index);
    await bag.add(`${at}/entry.txt`, once(entry));
    await bag.add(`${at}/item.tlog-proof`, once(encodeProof({ index: item.index, path, checkpoint: note })));
    await addSame(bag, order, `${at}/record.json`, { sha256: hexOf(item.record), size: null });
    for (const object of item.objects) await addSame(bag, order, `${at}/objects/${object.path}`, object);
  }
  const { files, bytes } = await bag.finish({
    "Bagging-Date": order.today.slice(0, 10),
    "External-Identifier": checkpoint.origin,
  });
  return { items: order.items.map((item) => item.item), files, bytes };
}

/** Copies an object, and refuses to hand it out under a name that its bytes do not have. */
async function addSame(
  bag: BagWriter,
  order: PackageOrder,
  name: string,
  object: { readonly sha256: string; readonly size: number | null },
): Promise<void> {
  order.signal.throwIfAborted();
  const file = objectFile(`sha256:${object.sha256}`);
  const written = await bag.add(name, order.evidence.read(file));
  if (written.sha256 !== object.sha256 || (object.size !== null && written.size !== object.size)) {
    throw damaged(`${file} is not what its record says`);
  }
  order.onProgress(written.size);
}

async function refuseExisting(out: string): Promise<void> {
  for (const path of [out, `${out}.unfinished`]) {
    if (await isThere(path)) {
      throw new ExportError(
        "export.exists",
        `There is something at ${path} already.`,
        "Name a folder that does not exist.",
      );
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw failed(path, error);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    throw failed(folder, error);
  }
}

function failed(path: string, cause: unknown): ExportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExportError(
    "export.failed",
    `${path} could not be written: ${reason}`,
    "Check the folder and its permissions.",
    { cause },
  );
}
