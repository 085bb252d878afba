/** What the fuzzer runs. */
import { FormatError, NewerFormat, NoteError, utf8 } from "@muniment/verify";

/** One door through which foreign bytes come in. */
export interface FuzzTarget {
  readonly name: string;
  /** Its share of all inputs, next to those of the others: slow ones have less. */
  readonly weight: number;
  /** Good and bad inputs to begin with, made by ourselves. */
  readonly seeds: readonly Uint8Array[];
  /** Words of the format. */
  readonly tokens: readonly Uint8Array[];
  /** Reads the input. Null if what was promised holds, else a sentence; it may throw what `isRefusal` knows. */
  readonly read: (bytes: Uint8Array) => string | null | Promise<string | null>;
}

/** The errors that the readers of the verifier say they throw. Any other one is a crash. */
export function isRefusal(error: unknown): boolean {
  return error instanceof FormatError || error instanceof NewerFormat || error instanceof NoteError;
}

/** The promise of a format with one spelling: what is read and written again is the same to the byte. */
export function sameBytes(written: Uint8Array | string, read: Uint8Array): string | null {
  const bytes = typeof written === "string" ? utf8(written) : written;
  return Buffer.compare(bytes, read) === 0 ? null : "what was read is written in another way";
}

/** The promise of a format that is read in many spellings and written in one: writing what was written changes nothing. */
export function sameAgain(
  first: Uint8Array | string,
  again: (bytes: Uint8Array) => Uint8Array | string,
): string | null {
  const [one, two] = [first, again(typeof first === "string" ? utf8(first) : first)].map((text) =>
    typeof text === "string" ? text : Buffer.from(text).toString("latin1"),
  );
  return one === two ? null : "what was written is read and written in another way";
}

export function words(...all: readonly string[]): readonly Uint8Array[] {
  return all.map(utf8);
}
