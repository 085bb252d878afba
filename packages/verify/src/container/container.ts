/** A package as one file, and what lies in it. Source: spec/container. */
import { MissingFile, UnreadableFile, type ByteStream, type Evidence, type FileEntry } from "../evidence.ts";

/** Where the bytes of a file stand in the container as they are. */
export interface StoredAt {
  readonly start: number;
  readonly size: number;
  /** That the container states; null if it states none. */
  readonly crc32: number | null;
}

/** A file in a container. */
export interface ContainerFile {
  /** In bytes, unpacked. */
  readonly size: number;
  /** Present if this is no plain file: what it is instead, as in `FileEntry`. */
  readonly notPlain?: string;
  /** Present if it is not packed. */
  readonly stored?: StoredAt;
  /** Its bytes. Throws `FormatError` where they are not as the container states, `UnreadableFile` where they cannot be read. */
  readonly read: () => ByteStream;
}

/** Something that is not as it must be. */
export interface ContainerFault {
  /** As it stands in the container; null if it is the container as a whole. */
  readonly name: string | null;
  readonly reason: string;
  /** `unchecked` where it is this reader that cannot go on. */
  readonly outcome: "fails" | "unchecked";
}

export interface ContainerReading {
  /** By name, parts joined by `/`. Only those with a name that can be told; folders are none. */
  readonly files: ReadonlyMap<string, ContainerFile>;
  readonly faults: readonly ContainerFault[];
}

/** Budgets for a container that somebody else made. */
export const containerLimits = {
  /** A million take 1.1 GB: who opens a file of 100 MB does not expect that. */
  entriesMax: 500_000,
  foldersMax: 1_000_000,
  /** In bytes. */
  directoryMax: 256 * 1024 * 1024,
  paxHeaderMax: 1024 * 1024,
  nameMax: 64 * 1024,
  sizeMax: 2 ** 40,
  /** All deflated entries together, before it counts how many times the size of the file they have. */
  unpackedFree: 2 ** 30,
  ratioMax: 250,
  trailingMax: 1024 * 1024,
} as const;

export type ContainerLimits = Readonly<Record<keyof typeof containerLimits, number>>;

/** A file that is there, and that this program cannot unpack. */
export function unreadFile(name: string, reason: string): ContainerFile {
  const read = (): never => {
    throw new UnreadableFile(name, reason);
  };
  return { size: 0, read };
}

/** The files of a container below one of its folders: `""`, or a name that ends with `/`. */
export class ContainerEvidence implements Evidence {
  readonly #files: ContainerReading["files"];
  readonly #folder: string;

  constructor(files: ContainerReading["files"], folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  async *files(): AsyncIterable<FileEntry> {
    await Promise.resolve();
    for (const [name, { size, notPlain }] of this.#files) {
      if (!name.startsWith(this.#folder)) continue;
      const kind = notPlain === undefined ? {} : { notPlain };
      yield { name: name.slice(this.#folder.length), size, ...kind };
    }
  }

  /** Null where there is no such file, or only its packed bytes. */
  storedAt(name: string): StoredAt | null {
    return this.#files.get(this.#folder + name)?.stored ?? null;
  }

  async *read(name: string): ByteStream {
    const file = this.#files.get(this.#folder + name);
    if (file === undefined) throw new MissingFile(name);
    yield* file.read();
  }
}
