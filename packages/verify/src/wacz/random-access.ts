import { readAll } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";

/** A file that can be read from any place. */
export interface RandomAccess {
  /** In bytes. */
  readonly size: number;
  /** How many bytes are worth being read together with fewer that are wanted, as each read costs so much. Absent: 64 KiB. */
  readonly readAhead?: number;
  /** The bytes from `start` up to, and without, `end`. Throws `UnreadableFile` if they cannot be read. */
  read(start: number, end: number): ByteStream;
}

/** The bytes of a range, all of them. Throws `FormatError` if the file has fewer. */
export async function exactly(file: RandomAccess, start: number, end: number): Promise<Uint8Array> {
  const bytes = await readAll(file.read(start, end), end - start);
  if (bytes.length !== end - start) throw new FormatError("the file ends too early");
  return bytes;
}
