import { createHash, type Hash } from "node:crypto";
import { readSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Turns } from "../turns.ts";
import { blockSize } from "./stream.ts";
import { isWorthThread } from "./thread-hash.ts";

/** How far the bytes of the file are as they will stay, and whether that is its end. */
export interface FinalUpTo {
  readonly end: number;
  readonly isLast: boolean;
}

/** In bytes. A message costs as much as hashing a hundredth of it. */
const stepSize = 4 * 1024 * 1024;

/**
 * SHA-256 of a file while it is written, by a thread that reads behind whoever writes it: so the whole need not be read once more at its end. What
 * is small is hashed there, without a thread. Who makes one closes it.
 */
export class FileSum {
  readonly #file: number;
  #worker: Worker | null = null;
  #digest: Promise<string> | null = null;
  #told = 0;

  /** A file that is open for reading, and stays so. */
  constructor(file: number) {
    this.#file = file;
  }

  /** The first `end` bytes are as they will stay. */
  upTo(end: number): void {
    if (end - this.#told < stepSize || !isWorthThread(end)) return;
    this.#worker ??= this.#start();
    this.#tell({ end, isLast: false });
  }

  /** Of all of it, `size` bytes, as hex. Throws what reading it met. */
  async hex(size: number): Promise<string> {
    if (this.#digest === null) return await this.#hashHere(size);
    this.#tell({ end: size, isLast: true });
    return await this.#digest;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./file-sum-worker.${ending}`, import.meta.url), { workerData: this.#file });
    this.#digest = new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        reject(new Error("a thread that hashes ended before it was done"));
      });
    });
    // Met by who asks for it.
    this.#digest.catch(() => undefined);
    return worker;
  }

  #tell(final: FinalUpTo): void {
    this.#told = final.end;
    this.#worker?.postMessage(final);
  }

  async #hashHere(size: number): Promise<string> {
    const [hash, turns] = [createHash("sha256"), new Turns()];
    for (let at = 0; at < size; at += stepSize) {
      hashPart(hash, this.#file, at, Math.min(size, at + stepSize));
      await turns.next();
    }
    return hash.digest("hex");
  }
}

/** Adds the bytes from `at` to `end`. Blocks. */
export function hashPart(hash: Hash, file: number, at: number, end: number): void {
  const block = Buffer.allocUnsafeSlow(blockSize);
  for (let from = at; from < end;) {
    const read = readSync(file, block, 0, Math.min(block.length, end - from), from);
    if (read === 0) throw new Error("a file was cut while it was hashed");
    hash.update(block.subarray(0, read));
    from += read;
  }
}
