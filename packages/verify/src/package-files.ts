/** The files of a package, and what its manifests list. Source: spec/package, "What a verifier makes of it". */
import { faultOf, outcomeOf, type Fault } from "./archive-files.ts";
import { decodeUtf8, readAll } from "./format/bytes.ts";
import { FormatError, type NewHasher } from "./format/digest.ts";
import { MissingFile, UnreadableFile, type ByteStream, type Evidence, type FileEntry } from "./evidence.ts";
import type { Outcome } from "./finding.ts";
import { measureStream, type Measure, type MeasureOutcome } from "./measure.ts";

export const payloadManifest = "manifest-sha256.txt";
export const tagManifest = "tagmanifest-sha256.txt";
/** Tag files that a package must list. */
export const listedTags = ["bag-info.txt", "bagit.txt", payloadManifest] as const;
export const filesMax = 1_000_000;

const manifestSizeMax = 64 * 1024 * 1024;

/** What a check says, before it is said of a file. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** The names that a manifest lists. `fault` is null if all of it could be read: if not, it may list more. */
export interface Manifest {
  /** SHA-256 in hex, by name. */
  readonly listed: ReadonlyMap<string, string>;
  /** Names that stand in it more than once. */
  readonly twice: ReadonlySet<string>;
  readonly fault: Fault | null;
}

/** What is wrong with a file, as a check says it. Throws on an error that is no matter of the file. */
export function judgeFault(error: unknown): Judgement {
  const fault = faultOf(error);
  return { outcome: outcomeOf(fault), detail: fault.reason };
}

/** How files are hashed. */
export interface PackageHashing {
  readonly newHasher?: NewHasher | undefined;
  /**
   * Measures files of the list elsewhere, as on other threads: one outcome for each, in their order. Null: that file has to be read and
   * hashed here, as all are where this is absent.
   */
  readonly measure?: ((files: readonly FileEntry[]) => Promise<readonly (MeasureOutcome | null)[]>) | undefined;
}

/** Every file is hashed once, however many checks ask. Nothing that is no plain file is opened. */
export class PackageFiles {
  readonly #evidence: Evidence;
  readonly #hashing: PackageHashing;
  readonly #there = new Map<string, FileEntry>();
  /** Null: not elsewhere. */
  readonly #measured = new Map<string, MeasureOutcome | null>();
  #listFault: UnreadableFile | null = null;
  #tooMany = false;

  private constructor(evidence: Evidence, hashing: PackageHashing) {
    this.#evidence = evidence;
    this.#hashing = hashing;
  }

  /** Lists the files; no folder that cannot be listed stops it. */
  static async open(evidence: Evidence, hashing: PackageHashing): Promise<PackageFiles> {
    const files = new PackageFiles(evidence, hashing);
    try {
      for await (const file of evidence.files()) {
        files.#tooMany = files.#there.size === filesMax;
        if (files.#tooMany) break;
        files.#there.set(file.name, file);
      }
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      files.#listFault = error;
    }
    return files;
  }

  /** What hashes bytes that are at hand; undefined: that of this package. */
  get newHasher(): NewHasher | undefined {
    return this.#hashing.newHasher;
  }

  /** True if there are more files than are looked at. */
  get tooMany(): boolean {
    return this.#tooMany;
  }

  /** A folder that could not be listed. */
  get listFault(): UnreadableFile | null {
    return this.#listFault;
  }

  /** Whether anything has this name, be it a plain file or not. */
  has(name: string): boolean {
    return this.#there.has(name);
  }

  /** All names, in the order of their code units. */
  names(): readonly string[] {
    return [...this.#there.keys()].sort();
  }

  /** Rejects with `MissingFile`, `UnreadableFile`, or `FormatError` if it is no plain file or larger than `sizeMax`. */
  async read(name: string, sizeMax: number): Promise<Uint8Array> {
    return readAll(this.open(name), sizeMax);
  }

  /** Rejects as `read` does, however large the file. */
  async measure(name: string): Promise<Measure> {
    if (!this.#measured.has(name)) await this.measureAll([name]);
    const known = this.#measured.get(name) ?? null;
    if (known?.outcome === "measured") return known;
    if (known?.outcome === "missing") throw new MissingFile(name);
    if (known?.outcome === "unreadable") throw new UnreadableFile(name, known.reason);
    const measured = await measureStream(this.open(name), this.#hashing.newHasher);
    this.#measured.set(name, { outcome: "measured", ...measured });
    return measured;
  }

  /** Gets the measures of several files at once, for `measure` to give. What is wrong with one is said there. */
  async measureAll(names: readonly string[]): Promise<void> {
    const { measure } = this.#hashing;
    if (measure === undefined) return;
    const files: FileEntry[] = [];
    for (const name of names) {
      const file = this.#there.get(name);
      if (file !== undefined && file.notPlain === undefined && !this.#measured.has(name)) files.push(file);
    }
    const outcomes = files.length === 0 ? [] : await measure(files);
    for (const [place, { name }] of files.entries()) this.#measured.set(name, outcomes[place] ?? null);
  }

  /** In bytes, as listed; 0 if it is not. */
  sizeOf(name: string): number {
    return this.#there.get(name)?.size ?? 0;
  }

  /** Reads a manifest. A line that is not well formed does not keep the others from counting. */
  async readManifest(name: typeof payloadManifest | typeof tagManifest): Promise<Manifest> {
    const listed = new Map<string, string>();
    const twice = new Set<string>();
    let fault: Fault | null = null;
    try {
      const lines = decodeUtf8(await this.read(name, manifestSizeMax)).split("\n");
      if (lines.pop() !== "") fault = faultOf(new FormatError("the last line of the manifest is not ended"));
      else if (lines.length === 0) fault = faultOf(new FormatError("the manifest is empty"));
      for (const line of lines) {
        const read = readLine(line, name);
        if (read instanceof FormatError) fault ??= faultOf(read);
        else if (listed.has(read.name)) twice.add(read.name);
        else listed.set(read.name, read.sha256);
      }
    } catch (error) {
      fault = faultOf(error);
    }
    return { listed, twice, fault };
  }

  /** The bytes, to be read once. Throws as `read` rejects, and the stream as that of the evidence. */
  open(name: string): ByteStream {
    const file = this.#there.get(name);
    if (file === undefined && this.#listFault === null) throw new MissingFile(name);
    if (file?.notPlain !== undefined) throw new FormatError(`it is no plain file, but ${file.notPlain}`);
    return this.#evidence.read(name);
  }
}

function readLine(line: string, manifest: string): { readonly name: string; readonly sha256: string } | FormatError {
  const [, sha256, encoded] = /^([0-9a-f]{64}) {2}([^\r\n]+)$/.exec(line) ?? [];
  if (sha256 === undefined || encoded === undefined)
    return new FormatError(`a line of the manifest is not well formed: ${line.slice(0, 80)}`);
  // RFC 8493 section 2.1.3, in one spelling.
  if (/%(?!25|0[AD])/.test(encoded))
    return new FormatError("a name in the manifest holds a percent sign that encodes nothing");
  const name = encoded.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  if (name.includes("\0") || name.split("/").some((part) => part === "" || part === "." || part === ".."))
    return new FormatError("the manifest lists what is no path within the package");
  if (name.startsWith("data/") !== (manifest === payloadManifest) || name === tagManifest)
    return new FormatError(`the manifest lists a file that belongs to another: ${name.slice(0, 80)}`);
  return { name, sha256 };
}
