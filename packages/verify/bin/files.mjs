/** A folder, and a file, as the verifier reads them. Nothing in them is trusted: links and devices are never opened. */
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { MissingFile, UnreadableFile } from "@muniment/verify";

const chunkSize = 256 * 1024;
const absent = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** `Evidence` of `@muniment/verify`. */
export class Folder {
  #root;

  constructor(root) {
    this.#root = root;
  }

  async *files() {
    const pending = [""];
    let closed = null;
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      let parts = [];
      try {
        parts = await readdir(join(this.#root, folder));
      } catch (error) {
        closed ??= unreadable(folder === "" ? "." : folder, error);
      }
      for (const part of parts) {
        const name = folder === "" ? part : `${folder}/${part}`;
        // A name that is not UTF-8 came back as another one: then nothing lies there, and it is told as what cannot be opened.
        const stats = await lstat(`${this.#root}/${name}`).catch(() => null);
        if (stats?.isDirectory()) pending.push(name);
        else if (stats?.isFile()) yield { name, size: stats.size };
        else yield { name, size: 0, notPlain: stats === null ? "a name that cannot be read" : "a link or a device" };
      }
    }
    if (closed !== null) throw closed;
  }

  async *read(name) {
    // A verifier asks for names that a hostile package may have chosen.
    if (join("/", name) !== `/${name}` || name.includes("\0")) throw new MissingFile(name);
    let file;
    try {
      file = await this.#open(name);
    } catch (error) {
      throw absent.has(error.code) ? new MissingFile(name, { cause: error }) : unreadable(name, error);
    }
    try {
      yield* file.access.read(0, Infinity);
    } finally {
      await file.close();
    }
  }

  async #open(name) {
    const parts = name.split("/");
    for (let end = 1; end < parts.length; end += 1) {
      const folder = parts.slice(0, end).join("/");
      if ((await lstat(`${this.#root}/${folder}`)).isSymbolicLink())
        throw new UnreadableFile(name, "it lies behind a link");
    }
    // Looked at before it is opened, as opening alone can act on a device.
    if (!(await lstat(`${this.#root}/${name}`)).isFile()) throw new UnreadableFile(name, "it is no plain file");
    return openFile(`${this.#root}/${name}`, constants.O_NOFOLLOW);
  }
}

function unreadable(name, error) {
  return error instanceof UnreadableFile
    ? error
    : new UnreadableFile(name, error.code ?? error.message, { cause: error });
}

/** A file as `RandomAccess` of `@muniment/verify`, and how to close it. */
export async function openFile(path, flags = 0) {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    const { size } = await handle.stat();
    return { access: { size, read: (start, end) => readPart(handle, path, start, end) }, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* readPart(handle, path, start, end) {
  for (let at = start; at < end;) {
    const wanted = Math.min(chunkSize, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at).catch((error) => {
      throw unreadable(path, error);
    });
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
