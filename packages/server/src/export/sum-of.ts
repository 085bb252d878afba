import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** In bytes. Smaller ones take longer, larger ones gain nothing. */
const blockSize = 1024 * 1024;

/** Of a file: its SHA-256 in hex, and its size in bytes. */
export async function sumOf(path: string): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const part of createReadStream(path, { highWaterMark: blockSize }) as AsyncIterable<Uint8Array>) {
    hash.update(part);
    size += part.length;
  }
  return { sha256: hash.digest("hex"), size };
}
