import { readdirSync, statSync, type Dirent } from "node:fs";
import { basename, resolve } from "node:path";
import type { DeliveryPlace } from "@muniment/verify";
import { OperationError } from "../../operation-error.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { FilePlace } from "./source-file.ts";

/** What a file is called, and where it stood among others. Source: spec/record, "Files that came together". */
export interface FileClaim {
  readonly name: string;
  /** Null for one that was in no folder. */
  readonly path: string | null;
  /** Hex digits, where the name is no UTF-8; else null. */
  readonly pathBytes: string | null;
  /** Null for one that came alone. */
  readonly delivery: DeliveryPlace | null;
}

/** A file that is to be taken in. A link that a person named is followed; of one that was met in a folder nobody chose what it leads to. */
export interface NamedFile extends FilePlace, FileClaim {}

export type NamingErrorCode =
  | "folder.many" // more files than one delivery may have
  | "folder.deep"; // more folders in one another than are looked through

/** Folders that are too large to be taken in as one delivery. Nothing was taken in. */
export class NamingError extends OperationError<NamingErrorCode> {
  override readonly name = "NamingError";
}

/** Files of one delivery. */
export const deliveryFilesMax = 100_000;
/** Folders in folders. No system opens a path of 4,096 bytes, and no person makes so many. */
const depthMax = 100;

/** A file that a person named, alone. */
export function fileNamed(path: string): NamedFile {
  const name = basename(path);
  return { at: path, called: path, name, path: null, pathBytes: null, delivery: null, followed: true };
}

/**
 * The files named, in the order given, and in the place of a folder all that is in it: in each folder the names in the order of their bytes. What
 * cannot be taken in stands among them, and is refused when it is opened. Throws NamingError.
 */
export function filesNamed(given: readonly string[]): readonly NamedFile[] {
  const found: NamedFile[] = [];
  for (const path of given) {
    if (isFolder(path)) walk(found, Buffer.from(path), Buffer.from(basename(resolve(path))), 1);
    else add(found, fileNamed(path));
  }
  return found;
}

/** The same files as one delivery, unless it is one that was in no folder. `chance` are 16 hex digits or more, random. */
export function delivered(files: readonly NamedFile[], chance: string): readonly NamedFile[] {
  const [first] = files;
  if (files.length === 1 && first?.path === null) return files;
  const id = `d-${chance.slice(0, 16)}`;
  return files.map((file, place) => ({ ...file, delivery: { id, place, count: files.length } }));
}

/** What cannot be looked at is no folder: it is refused when it is opened. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return false;
  }
}

const slash = Buffer.from("/");

/** `at` is where the folder lies, `within` its path in the delivery. */
function walk(found: NamedFile[], at: Buffer, within: Buffer, depth: number): void {
  if (depth > depthMax) throw tooDeep(at.toString());
  const entries = entriesOf(at);
  // It cannot be listed: opened as if it were a file, it says why.
  if (entries === null) add(found, inFolder(at, within));
  for (const entry of entries ?? []) {
    const [lies, told] = [Buffer.concat([at, slash, entry.name]), Buffer.concat([within, slash, entry.name])];
    if (entry.isDirectory()) walk(found, lies, told, depth + 1);
    else add(found, inFolder(lies, told));
  }
}

function entriesOf(folder: Buffer): readonly Dirent<Buffer>[] | null {
  try {
    const entries = readdirSync(folder, { encoding: "buffer", withFileTypes: true });
    return entries.sort((one, other) => Buffer.compare(one.name, other.name));
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return null;
  }
}

function inFolder(at: Buffer, within: Buffer): NamedFile {
  const path = within.toString();
  const isText = Buffer.from(path).equals(within);
  return {
    at: isText ? at.toString() : at,
    called: at.toString(),
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    pathBytes: isText ? null : within.toString("hex"),
    delivery: null,
    followed: false,
  };
}

function add(found: NamedFile[], file: NamedFile): void {
  if (found.length >= deliveryFilesMax) throw tooMany();
  found.push(file);
}

function tooMany(): NamingError {
  const message = `There are more than ${String(deliveryFilesMax)} files. Nothing was taken in.`;
  return new NamingError("folder.many", message, "Name some of the folders in it, and the others after that.");
}

function tooDeep(folder: string): NamingError {
  const message = `There are more than ${String(depthMax)} folders in one another at ${folder}. Nothing was taken in.`;
  return new NamingError("folder.deep", message, "Name the folders farther in by themselves.");
}
