import { open } from "node:fs/promises";
import { addAbortSignal, Readable } from "node:stream";
import { UsageError, type Context } from "../context.ts";

// Longer than any name that a file system takes.
const nameSizeMax = 16 * 1024;

const newline = 0x0a;
const nul = 0x00;

/**
 * The names in a list, one on each line or each ended by a NUL byte, `-` for the standard input. They are taken as they
 * stand, while the list may still be growing. Throws UsageError if it cannot be read or is no such list.
 */
export async function namesFrom(
  { terminal, signal }: Pick<Context, "terminal" | "signal">,
  list: string,
  ended: "newline" | "nul",
): Promise<AsyncIterable<string>> {
  const pieces = list === "-" ? Readable.from(terminal.stdin) : await streamOf(list);
  return names(addAbortSignal(signal, pieces), ended === "nul" ? nul : newline);
}

async function streamOf(file: string): Promise<Readable> {
  try {
    return (await open(file)).createReadStream();
  } catch (cause) {
    const message = `The list ${file} cannot be opened.`;
    throw new UsageError(message, "Name a file with one name on each line, or - for the standard input.", { cause });
  }
}

async function* names(pieces: AsyncIterable<unknown>, separator: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, asBytes(piece)]);
    let start = 0;
    for (let end = rest.indexOf(separator); end >= 0; end = rest.indexOf(separator, start)) {
      if (end > start) yield nameOf(rest.subarray(start, end));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > nameSizeMax) throw noList();
  }
  if (rest.length > 0) yield nameOf(rest);
}

function asBytes(piece: unknown): Uint8Array {
  if (typeof piece === "string") return Buffer.from(piece);
  if (piece instanceof Uint8Array) return piece;
  throw new Error("a list came in pieces that are no bytes");
}

function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw noList(cause);
  }
}

function noList(cause?: unknown): UsageError {
  const message = "The list of files holds something that is no name of a file in UTF-8.";
  return new UsageError(message, "Give one name on each line; with --null, end each by a NUL byte.", { cause });
}
