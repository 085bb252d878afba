/** The files of an archive during one verification: what there is, what was looked at, what is left over. */
import { readAll } from "./format/bytes.ts";
import { FormatError, newHasher, type NewHasher } from "./format/digest.ts";
import { MissingFile, UnreadableFile, type ByteStream, type Evidence, type FileEntry } from "./evidence.ts";
import { FileTable } from "./file-table.ts";
import { parseAnchorFile, parseTileFile, stagedFolder, type TileName } from "./format/layout.ts";
import { measureStream, type Measure, type MeasureOutcome } from "./measure.ts";

/**
 * Why a file could not be used. `missing` and `wrong` speak against the archive; `unreadable` against the disk, or the
 * rights to it.
 */
export interface Fault {
  readonly kind: "missing" | "wrong" | "unreadable";
  readonly reason: string;
}

/** The outcome of a check whose file could not be used. */
export function outcomeOf(fault: Fault): "fails" | "unchecked" {
  return fault.kind === "unreadable" ? "unchecked" : "fails";
}

const missing: Fault = { kind: "missing", reason: "there is no such file" };

/** What came of looking at a file. */
export type Reading<T> = { readonly value: T; readonly fault: null } | { readonly value: null; readonly fault: Fault };

/** How far a verification has come. Totals are those of the archive's list of files. */
export interface Progress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

export interface FileOptions {
  readonly newHasher?: NewHasher;
  /** True if a program may be adding to the archive meanwhile: files then come and go that no checkpoint at hand knows of. */
  readonly writersAtWork?: boolean;
  /** Measures several files, perhaps in other threads: one outcome for each, in their order. */
  readonly measure?: (files: readonly FileEntry[]) => Promise<readonly MeasureOutcome[]>;
  readonly onProgress?: (progress: Progress) => void;
}

/** A file to be measured; `size` as listed, in bytes, and null if it is not. */
export interface Wanted {
  readonly file: string;
  readonly size: number | null;
}

export class ArchiveFiles {
  /** The first folder that could not be listed, and why; null if the list is whole. */
  readonly listFault: { readonly file: string; readonly reason: string } | null;
  readonly writersAtWork: boolean;
  /** The names of commits on their way, in the order of their code units. */
  readonly staged: readonly string[];
  /** The names of files of anchors, in the order of their code units. */
  readonly anchored: readonly string[];
  readonly #evidence: Evidence;
  readonly #options: FileOptions;
  /** Sizes by name, and of a file that was taken, as -1 minus its size. */
  readonly #listed: FileTable;
  /** Names that were taken, of which no file is listed. */
  readonly #absent = new FileTable();
  readonly #notPlain: ReadonlyMap<string, string>;
  readonly #tileWidths: ReadonlyMap<string, readonly number[]>;
  readonly #total: { readonly files: number; readonly bytes: number };
  #done = { files: 0, bytes: 0 };

  private constructor(evidence: Evidence, options: FileOptions, listing: FileListing) {
    this.#evidence = evidence;
    this.#options = options;
    this.#listed = listing.sizes;
    this.#notPlain = listing.notPlain;
    this.#tileWidths = listing.tileWidths;
    this.#total = { files: listing.sizes.size, bytes: listing.bytes };
    this.listFault = listing.fault;
    this.staged = listing.staged.sort();
    this.anchored = listing.anchored.sort();
    this.writersAtWork = options.writersAtWork ?? false;
  }

  static async list(evidence: Evidence, options: FileOptions): Promise<ArchiveFiles> {
    return new ArchiveFiles(evidence, options, await listFiles(evidence));
  }

  /** Says that the archive has a place for this file. `first` is false if that was said before; `size` is null if there is no such file. */
  take(name: string): { readonly first: boolean; readonly size: number | null } {
    const known = this.#listed.change(name, taken);
    if (known === undefined) {
      const first = this.#absent.get(name) === undefined;
      this.#absent.set(name, 0);
      return { first, size: null };
    }
    return { first: known >= 0, size: sizeIn(known) };
  }

  /** The names that nothing took, in the order of their code units. */
  left(): string[] {
    return [...this.#listed.names((known) => known >= 0)].sort();
  }

  /** The widths in which a tile lies in the archive, narrowest first. */
  widths(level: TileName["level"], index: number): readonly number[] {
    return this.#tileWidths.get(tileKey(level, index)) ?? [];
  }

  /** The listed size in bytes; null if no such file is listed. */
  size(name: string): number | null {
    const known = this.#listed.get(name);
    return known === undefined ? null : sizeIn(known);
  }

  /** What the list of files says against using this one; null if nothing. */
  fault(name: string): Fault | null {
    return this.#faultIn(name, this.size(name));
  }

  #faultIn(name: string, size: number | null): Fault | null {
    const kind = this.#notPlain.get(name);
    if (kind !== undefined) return { kind: "wrong", reason: `it is no plain file, but ${kind}` };
    // A file system that ignores case would hand over a renamed file: only what is listed under its name counts.
    return size === null && this.listFault === null && !this.writersAtWork ? missing : null;
  }

  /** All bytes of a file that is small by its format. */
  async read(name: string, sizeMax: number): Promise<Reading<Uint8Array>> {
    const { first, size } = this.take(name);
    const reading = await this.peek(name, sizeMax);
    if (first) this.#advance(size ?? 0);
    return reading;
  }

  /** The bytes of a file of any size, without saying that the archive has a place for it. Throws `MissingFile`, and `FormatError` if it is no plain file. */
  open(name: string): ByteStream {
    const fault = this.fault(name);
    if (fault !== null) throw fault.kind === "missing" ? new MissingFile(name) : new FormatError(fault.reason);
    return this.#evidence.read(name);
  }

  get newHasher(): NewHasher | undefined {
    return this.#options.newHasher;
  }

  /** The same as `read`, without saying that the archive has a place for the file. */
  async peek(name: string, sizeMax: number): Promise<Reading<Uint8Array>> {
    const fault = this.fault(name);
    return fault === null ? tried(() => readAll(this.#evidence.read(name), sizeMax)) : { value: null, fault };
  }

  /** Size and hash of files of any size, with their sizes as listed: one reading for each, in their order. They were taken before. */
  async measure(wanted: readonly Wanted[]): Promise<readonly Reading<Measure>[]> {
    const looked = wanted.map(({ file, size }) => ({ name: file, size: size ?? 0, fault: this.#faultIn(file, size) }));
    const sound = (await this.#measureAll(looked.filter(({ fault }) => fault === null))).values();
    return looked.map(({ size, fault }) => {
      if (fault === null) return sound.next().value ?? missed();
      this.#advance(size);
      return { value: null, fault };
    });
  }

  async #measureAll(files: readonly FileEntry[]): Promise<readonly Reading<Measure>[]> {
    const { measure, newHasher } = this.#options;
    if (measure !== undefined && files.length > 0) {
      const outcomes = await measure(files.map(({ name, size }) => ({ name, size })));
      for (const { size } of files) this.#advance(size);
      return files.map(({ name }, place) => readingOf(name, outcomes[place] ?? missed()));
    }
    const readings: Reading<Measure>[] = [];
    for (const { name, size } of files) {
      readings.push(await tried(() => measureStream(this.#evidence.read(name), newHasher)));
      this.#advance(size);
    }
    return readings;
  }

  /** The SHA-256 of bytes at hand, in lower-case hex. */
  hash(bytes: Uint8Array): string {
    const hasher = (this.#options.newHasher ?? newHasher)();
    hasher.update(bytes);
    return hasher.hex();
  }

  #advance(bytes: number): void {
    this.#done = { files: this.#done.files + 1, bytes: this.#done.bytes + bytes };
    this.#options.onProgress?.({ ...this.#done, filesTotal: this.#total.files, bytesTotal: this.#total.bytes });
  }
}

function taken(known: number): number {
  return known >= 0 ? -1 - known : known;
}

function sizeIn(known: number): number {
  return known >= 0 ? known : -1 - known;
}

async function tried<T>(look: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await look(), fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}

function readingOf(name: string, outcome: MeasureOutcome): Reading<Measure> {
  switch (outcome.outcome) {
    case "measured":
      return { value: outcome, fault: null };
    case "missing":
      return { value: null, fault: missing };
    case "unreadable":
      return { value: null, fault: faultOf(new UnreadableFile(name, outcome.reason)) };
  }
}

function missed(): never {
  throw new Error("fewer files were measured than were asked for");
}

/** The fault that an error of reading or parsing speaks of. Throws any other error on: it is no matter of the file. */
export function faultOf(error: unknown): Fault {
  if (error instanceof MissingFile) return missing;
  if (error instanceof FormatError) return { kind: "wrong", reason: error.message };
  if (error instanceof UnreadableFile) return { kind: "unreadable", reason: error.message };
  throw error;
}

interface FileListing {
  readonly sizes: FileTable;
  readonly notPlain: ReadonlyMap<string, string>;
  readonly tileWidths: ReadonlyMap<string, readonly number[]>;
  readonly staged: string[];
  readonly anchored: string[];
  readonly bytes: number;
  readonly fault: ArchiveFiles["listFault"];
}

async function listFiles(evidence: Evidence): Promise<FileListing> {
  const sizes = new FileTable();
  const notPlain = new Map<string, string>();
  const tileWidths = new Map<string, number[]>();
  const staged: string[] = [];
  const anchored: string[] = [];
  let bytes = 0;
  let fault: FileListing["fault"] = null;
  try {
    for await (const file of evidence.files()) {
      sizes.set(file.name, file.size);
      bytes += file.size;
      if (file.notPlain !== undefined) notPlain.set(file.name, file.notPlain);
      if (file.name.startsWith(stagedFolder)) staged.push(file.name);
      if (parseAnchorFile(file.name) !== null) anchored.push(file.name);
      const tile = parseTileFile(file.name);
      if (tile === null) continue;
      const key = tileKey(tile.level, tile.index);
      tileWidths.set(
        key,
        [...(tileWidths.get(key) ?? []), tile.width].sort((a, b) => a - b),
      );
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    fault = { file: error.file, reason: error.message };
  }
  return { sizes, notPlain, tileWidths, staged, anchored, bytes, fault };
}

function tileKey(level: TileName["level"], index: number): string {
  return `${String(level)}/${String(index)}`;
}
