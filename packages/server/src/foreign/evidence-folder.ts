import { createHash } from "node:crypto";
import { readAll, toHex, UnreadableFile, type ByteStream, type Digests, type RandomAccess } from "@muniment/verify";
import { NotPlain, readPlain } from "../storage/plain-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { isHash, proofOf } from "./names.ts";

/** A plain file of a folder. */
export interface EvidenceFile {
  /** Its own name, without a folder. */
  readonly name: string;
  readonly size: number;
}

/** The plain files of one folder, and which of them has a hash. */
export class EvidenceFolder {
  readonly files: readonly EvidenceFile[];
  readonly #root: string;
  readonly #folder: string;
  readonly #byName: ReadonlyMap<string, EvidenceFile>;
  #byHash: Promise<ReadonlyMap<string, string>> | null = null;

  /** `folder` lies below `root`, and is "" for it itself. */
  constructor(root: string, folder: string, files: readonly EvidenceFile[]) {
    this.#root = root;
    this.#folder = folder;
    this.files = files;
    this.#byName = new Map(files.map((file) => [file.name, file]));
  }

  /** What findings call a file. */
  path(name: string): string {
    return this.#folder === "" ? name : `${this.#folder}/${name}`;
  }

  /** Where a file lies, for a reader of its own. */
  place(name: string): { readonly root: string; readonly name: string } {
    return { root: this.#root, name: this.path(name) };
  }

  /** The file that a proof calls so: by its name, or by its SHA-256; null if it is not here. */
  async named(about: string): Promise<EvidenceFile | null> {
    const own = this.#byName.get(about);
    if (own !== undefined || !isHash(about)) return own ?? null;
    this.#byHash ??= this.#hashAll();
    const name = (await this.#byHash).get(about.toLowerCase());
    return name === undefined ? null : (this.#byName.get(name) ?? null);
  }

  /** The bytes of a file, or of a part. Throws `UnreadableFile`. */
  async *read(name: string, start = 0, end = Infinity): ByteStream {
    try {
      yield* readPlain(this.#root, this.path(name), { start, end });
    } catch (cause) {
      const code = cause instanceof NotPlain ? cause.message : systemCode(cause);
      if (code === null) throw cause;
      throw new UnreadableFile(this.path(name), code, { cause });
    }
  }

  /** A file whole. Throws `FormatError` above `sizeMax` bytes, and `UnreadableFile`. */
  async whole(name: string, sizeMax: number): Promise<Uint8Array> {
    return await readAll(this.read(name), sizeMax);
  }

  access({ name, size }: EvidenceFile): RandomAccess {
    return { size, read: (start, end) => this.read(name, start, end) };
  }

  /** Its hash. Throws `UnreadableFile`. */
  async hash(name: string, algorithm: "sha1" | "ripemd160" | "sha256"): Promise<Uint8Array> {
    const hasher = createHash(algorithm);
    for await (const part of this.read(name)) hasher.update(part);
    return hasher.digest();
  }

  /** Its hashes by all that a time stamp may be by, in one reading. Throws `UnreadableFile`. */
  async digests(name: string): Promise<Digests> {
    const [sha256, sha384, sha512] = [createHash("sha256"), createHash("sha384"), createHash("sha512")];
    for await (const part of this.read(name)) for (const hasher of [sha256, sha384, sha512]) hasher.update(part);
    return { sha256: sha256.digest(), sha384: sha384.digest(), sha512: sha512.digest() };
  }

  async #hashAll(): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for (const { name } of this.files) {
      if (proofOf(name) !== null) continue;
      try {
        names.set(toHex(await this.hash(name, "sha256")), name);
      } catch (error) {
        // It is told where the file itself is looked at; as long as it cannot be read, nothing is found to be about it.
        if (!(error instanceof UnreadableFile)) throw error;
      }
    }
    return names;
  }
}
