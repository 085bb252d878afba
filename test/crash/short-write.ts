/**
 * Loaded before the program (`node --import`): makes one write take half of what it was given, as a system may at any time. The
 * address that it is loaded by says which: `?path=…&nth=…&hit=…`; the file `hit` is made when it has happened. strace cannot do
 * this: with it a call is made whole, or not at all.
 */
import { readlinkSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const orders = new URL(import.meta.url).searchParams;
const [path, nth, hit] = [orders.get("path"), Number(orders.get("nth")), orders.get("hit") ?? ""];

const handle = await open(process.execPath);
const prototype = Object.getPrototypeOf(handle) as FileHandle;
await handle.close();

type Write = (this: FileHandle, bytes: Uint8Array, offset?: number, length?: number, position?: number) => unknown;
const write = prototype.write as unknown as Write;
let count = 0;

const shortened: Write = function (bytes, offset = 0, length = bytes.length - offset, position) {
  if (readlinkSync(`/proc/self/fd/${String(this.fd)}`) !== path || (count += 1) !== nth || length < 2)
    return write.call(this, bytes, offset, length, position);
  writeFileSync(hit, "");
  return write.call(this, bytes, offset, Math.floor(length / 2), position);
};
Object.assign(prototype, { write: shortened });
