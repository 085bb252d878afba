/** One file that a reader dropped or chose, and that a package may lie in. Source: spec/package, "The verifier page". */
import {
  isEncrypted,
  isTar,
  listFile,
  type ByteStream,
  type Finding,
  type ListedPackage,
  type RandomAccess,
} from "@muniment/verify";
import type { BlobReading } from "./blob-reading.ts";
import type { Progress } from "./chosen-files.ts";
import { packageName, packedForm, type Problem } from "./what-was-chosen.ts";

export interface ChosenFile {
  readonly is: "file";
  readonly name: string;
  readonly file: File;
}

/** It, to be read from any place. */
export class ChosenBytes implements RandomAccess {
  readonly #file: File;
  readonly #reading: BlobReading;
  #bytes = 0;

  constructor(file: File, reading: BlobReading) {
    this.#file = file;
    this.#reading = reading;
  }

  get size(): number {
    return this.#file.size;
  }

  /** What is read again does not count beyond its size. */
  get progress(): Progress {
    return { files: 0, filesTotal: 0, bytes: Math.min(this.size, this.#bytes), bytesTotal: this.size };
  }

  async *read(start: number, end: number): ByteStream {
    for await (const piece of this.#reading.read(this.#file.slice(start, end), this.#file.name)) {
      this.#bytes += piece.length;
      yield piece;
    }
  }
}

/** What is to be checked in a file; or, where nothing says that it is a package, why it is not checked. */
export type OpenedFile =
  | ListedPackage
  | { readonly is: "closed"; readonly told: Finding }
  | { readonly is: "refused"; readonly problem: Problem };

export async function openChosen({ name }: ChosenFile, bytes: RandomAccess): Promise<OpenedFile> {
  const refused = (code: Problem["code"]): OpenedFile => ({ is: "refused", problem: { code, name } });
  if (await isEncrypted(bytes)) return refused("encrypted");
  const listing = await listFile(bytes);
  if (listing.is === "package") return listing;
  if (listing.is === "other") return refused("no-package-file");
  // It was handed out as a package, and is a damaged one.
  if (packageName.test(name) || (await beginsAsZip(bytes))) return listing;
  return refused(packedForm.test(name) ? "packed" : "file");
}

/** Whether a file that was dropped is one in which a package may lie; else it may name whom its reader trusts. Rejects where it cannot be read. */
export async function mayHoldPackage(file: File, reading: BlobReading): Promise<boolean> {
  if (packageName.test(file.name) || packedForm.test(file.name)) return true;
  const bytes = new ChosenBytes(file, reading);
  return (await isEncrypted(bytes)) || (await isTar(bytes)) || (await beginsAsZip(bytes));
}

async function beginsAsZip(bytes: RandomAccess): Promise<boolean> {
  let begin = "";
  for await (const part of bytes.read(0, Math.min(2, bytes.size))) begin += String.fromCharCode(...part);
  return begin === "PK";
}
