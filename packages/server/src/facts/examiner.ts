import type { ByteStream, FactStep } from "@muniment/verify";

/** A file to be read, as a record names it: `size` in bytes. */
export interface ExaminedFile {
  readonly sha256: string;
  readonly size: number;
  bytes(): ByteStream;
}

export type Examination =
  /** `given`: how many of its bytes the tools were given. */
  | { readonly is: "read"; readonly given: number; readonly steps: readonly FactStep[] }
  /** The bytes are not those that the hash names: what the tools made of them is of something else. */
  | { readonly is: "other-bytes" };

export interface Examiner {
  /**
   * Has tools read a file. What a tool does, or fails to do, is in the answer. Throws FactsError where no tool can be started, what `bytes` throws, and, once aborted, what
   * the signal says.
   */
  examine(file: ExaminedFile, signal: AbortSignal): Promise<Examination>;
}
