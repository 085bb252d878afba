import { constants, readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { UnreadableFile, type ByteStream, type RandomAccess } from "@muniment/verify";
import { systemCode } from "./system-error.ts";

/** A file of somebody else, open to be read from any place. Who opened it closes it. */
export interface OpenedFile {
  readonly access: RandomAccess;
  /** The file itself, where `access` gives its own bytes. */
  readonly file: number | null;
  readonly close: () => Promise<void>;
}

// Large enough that a call's cost does not count, small enough that many streams at once stay within memory.
const chunkSize = 256 * 1024;
// Of the size of a header, a call that blocks takes a tenth of the time of one in another thread, and of its reply. Small enough that
// Node takes its memory out of a larger piece.
const headerMax = 2 * 1024;

/** Opens a plain file, links followed: it is one that a person named. Rejects with the system's error. */
export async function openFile(path: string): Promise<OpenedFile> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    return {
      access: { size, readAhead: headerMax, read: (start, end) => readPart(handle, path, start, end) },
      file: handle.fd,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* readPart(handle: FileHandle, path: string, start: number, end: number): ByteStream {
  for (let at = start; at < end;) {
    const wanted = Math.min(chunkSize, end - at);
    const buffer = Buffer.allocUnsafe(wanted);
    let bytesRead: number;
    try {
      if (wanted <= headerMax) bytesRead = readSync(handle.fd, buffer, 0, wanted, at);
      else ({ bytesRead } = await handle.read(buffer, 0, wanted, at));
    } catch (cause) {
      throw new UnreadableFile(path, systemCode(cause) ?? String(cause), { cause });
    }
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
