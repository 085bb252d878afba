/**
 * Loaded before the program (`node --import`): makes one write take half of what it was given, as a system may at any time. The
 * address that it is loaded by says which: `?path=…&nth=…&hit=…`; the file `hit` is made when it has happened. strace cannot do
 * this: with it a call is made whole, or not at all.
 */
import fs from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";

const orders = new URL(import.meta.url).searchParams;
const [path, nth, hit] = [orders.get("path"), Number(orders.get("nth")), orders.get("hit") ?? ""];
let count = 0;

/** How much of a write is to be taken. */
function lengthFor(file: number, length: number): number {
  if (fs.readlinkSync(`/proc/self/fd/${String(file)}`) !== path || (count += 1) !== nth || length < 2) return length;
  fs.closeSync(fs.openSync(hit, "w"));
  return Math.floor(length / 2);
}

type Done = (error: Error | null, written: number, bytes: Uint8Array) => void;
type Rest = readonly (number | null | undefined | Done)[];

const { write, writeSync } = fs;

/** The arguments of a write with its length made explicit; of text, which this program writes in whole files only, as they are. */
function cut(file: number, bytes: Uint8Array | string, rest: Rest): readonly unknown[] {
  if (typeof bytes === "string") return [file, bytes, ...rest];
  const numbers = rest.filter((one) => typeof one !== "function");
  const done = rest.filter((one) => typeof one === "function");
  const [offset, length, position] = [numbers[0] ?? 0, numbers[1], numbers[2] ?? null];
  return [file, bytes, offset, lengthFor(file, length ?? bytes.length - offset), position, ...done];
}

const shortWrite = (file: number, bytes: Uint8Array | string, ...rest: Rest): unknown =>
  Reflect.apply(write, fs, cut(file, bytes, rest));
const promised = promisify(write) as (...args: unknown[]) => unknown;
Object.assign(shortWrite, {
  [promisify.custom]: (file: number, bytes: Uint8Array | string, ...rest: Rest) => promised(...cut(file, bytes, rest)),
});
Object.assign(fs, {
  write: shortWrite,
  writeSync: (file: number, bytes: Uint8Array | string, ...rest: Rest): unknown =>
    Reflect.apply(writeSync, fs, cut(file, bytes, rest)),
});
syncBuiltinESMExports();

const handle = await open(process.execPath);
const prototype = Object.getPrototypeOf(handle) as FileHandle;
await handle.close();
const handleWrite = prototype.write as unknown as (...args: unknown[]) => unknown;
Object.assign(prototype, {
  write(this: FileHandle, bytes: Uint8Array | string, ...rest: Rest): unknown {
    return Reflect.apply(handleWrite, this, cut(this.fd, bytes, rest).slice(1));
  },
});
