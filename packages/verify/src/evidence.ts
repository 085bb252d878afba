/** A stream of bytes: Node streams, web streams and generators all are one. Ending the loop early releases the source. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** One file of an archive. `name` is relative to the archive's folder, parts joined by `/`; `size` is in bytes. */
export interface FileEntry {
  readonly name: string;
  readonly size: number;
  /** Present if this is no plain file: what it is instead, for people ("a symbolic link"). An archive holds none. */
  readonly notPlain?: string;
}

/**
 * The files of an archive, wherever they lie: a folder, a bucket, a package, a list of files dropped on a page.
 * The names are those of spec/layout. Nothing behind this interface is trusted.
 */
export interface Evidence {
  /**
   * Every file there is, in any order; links and devices too, marked `notPlain`. Throws `UnreadableFile` for a folder that
   * cannot be listed: a verifier then says that it could not look everywhere. `within` is the name of a folder and a slash: who asks wants
   * what lies below it, and has to leave out itself what else may come.
   */
  files(within?: string): AsyncIterable<FileEntry>;
  /** The bytes of one file. Throws `MissingFile` if there is none, `UnreadableFile` if it cannot be read. */
  read(name: string): ByteStream;
}

/** There is no file of this name. */
export class MissingFile extends Error {
  override readonly name = "MissingFile";
  readonly file: string;
  constructor(file: string, options?: ErrorOptions) {
    super(`there is no file ${file}`, options);
    this.file = file;
  }
}

/** The file is there (or may be), and could not be read: permissions, a device error, no plain file. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly file: string;
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} could not be read: ${reason}`, options);
    this.file = file;
  }
}
