import { open } from "node:fs/promises";
import { addAbortSignal, Readable } from "node:stream";
import { systemCode } from "../../storage/system-error.ts";
import { UsageError, type Context } from "../context.ts";

// Longer than any name that a file system takes.
const nameSizeMax = 16 * 1024;

const newline = 0x0a;
const nul = 0x00;

/**
 * The names of files, or the addresses, in a list: one on each line or each ended by a NUL byte, `-` for the standard input. They are taken as they
 * stand, while the list may still be growing. Throws UsageError if it cannot be read or is no such list.
 */
export async function namesFrom(
  context: Pick<Context, "terminal" | "signal">,
  list: string,
  ended: "newline" | "nul",
): Promise<AsyncIterable<string>> {
  return names(await piecesOf(context, list), ended === "nul" ? nul : newline);
}

/** The bytes of a list, `-` for the standard input. Throws UsageError if it cannot be read. */
export async function piecesOf(
  { terminal, signal }: Pick<Context, "terminal" | "signal">,
  list: string,
): Promise<AsyncIterable<Uint8Array>> {
  const pieces = list === "-" ? Readable.from(terminal.stdin) : await streamOf(list);
  return told(list, addAbortSignal(signal, pieces));
}

async function streamOf(file: string): Promise<Readable> {
  try {
    return (await open(file)).createReadStream();
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** The same pieces. What the system refuses, as to read a folder, is told in the user's words. */
async function* told(list: string, pieces: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of pieces) yield asBytes(piece);
  } catch (error) {
    throw /^E[A-Z0-9]+$/.test(systemCode(error) ?? "") ? unreadable(list, error) : error;
  }
}

function unreadable(list: string, cause: unknown): UsageError {
  const message = `The list ${list} cannot be read.`;
  return new UsageError(message, "Name a file with one on each line, or - for the standard input.", { cause });
}

async function* names(pieces: AsyncIterable<Uint8Array>, separator: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
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
  const message = "The list holds a line that is too long, or no text in UTF-8.";
  return new UsageError(message, "Give one name or address on each line.", { cause });
}
