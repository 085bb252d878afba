import type { ByteStream, FactStep, FactTool, ListedLine } from "@muniment/verify";

/** A file whose contents are to be listed, as a record names it: `size` in bytes. */
export interface HoldingFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** All of it, or the bytes from `start` up to, and without, `end`. */
  bytes(range?: { readonly start: number; readonly end: number }): ByteStream;
}

export type Listed =
  /** It holds no files that are listed. Nothing was given. */
  | { readonly is: "none" }
  /** What was given before stays true, however it ended. */
  | { readonly is: "listed"; readonly step: FactStep }
  /** The bytes are not those that the hash names. */
  | { readonly is: "other-bytes" };

/** Lists what web archives and ZIPs hold. Source: spec/derivation, "The listing". */
export interface Lister {
  /** Who lists: what a listing that failed is laid to. */
  readonly tool: FactTool;
  /**
   * Gives the lines of a listing as they are found, and at the end what came of it: it is read as fast as it is taken. Throws FactsError where no
   * process can be started, what `bytes` throws, and, once aborted, what the signal says.
   */
  list(file: HoldingFile, signal: AbortSignal): AsyncGenerator<ListedLine, Listed>;
}

/** Whether it may hold files: by its type, as its bytes have it, and by its name, which is believed where the bytes are broken. */
export function mayHoldFiles(type: string, path: string): boolean {
  return (
    ["application/zip", "application/gzip", "application/warc"].includes(type) ||
    /\.(?:warc|warc\.gz|wacz|zip)$/i.test(path)
  );
}
