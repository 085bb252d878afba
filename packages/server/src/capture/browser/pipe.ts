import { execFile } from "node:child_process";
import { constants, openSync } from "node:fs";
import { chown } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";

/** Who writes into a pipe, by number. */
export interface PipeUser {
  readonly uid: number;
  readonly gid: number;
}

/** A named pipe into which the browser writes what it would write into a file: nothing of it lies on a disk. */
export interface Pipe {
  readonly path: string;
  close(): void;
}

/** Calls `listener` with all that comes. Null where the system or the folder cannot have a named pipe; `user` must be able to reach that. */
export async function openPipe(
  path: string,
  user: PipeUser | null,
  listener: (chunk: Buffer) => void,
): Promise<Pipe | null> {
  try {
    await promisify(execFile)("mkfifo", ["-m", "600", path]);
  } catch {
    return null;
  }
  if (user !== null) await chown(path, user.uid, user.gid);
  // Opened for both, so that it neither waits for the browser nor ends before the browser has come.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.on("data", listener);
  // Without it, what it would have told is not known, and whoever asks is told that.
  socket.on("error", () => socket.destroy());
  return { path, close: () => socket.destroy() };
}
