import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { FormatError } from "@muniment/verify";
import { NotPlain } from "./plain-file.ts";

/**
 * The first bytes of a file of the program's own, such as a key or a setting: no more than `size`. A link is followed, as
 * people keep keys elsewhere; a pipe in its place does not hang. Throws NotPlain for what is no file, else the system's error.
 */
export async function readFirst(path: string, size: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new NotPlain(`${path} is no plain file`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** All bytes of such a file. Throws FormatError above `sizeMax` bytes, and what `readFirst` throws. */
export async function readSmall(path: string, sizeMax: number): Promise<Buffer> {
  const bytes = await readFirst(path, sizeMax + 1);
  if (bytes.length > sizeMax) throw new FormatError(`larger than ${String(sizeMax)} bytes`);
  return bytes;
}
