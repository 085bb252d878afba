import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { ByteStream } from "@muniment/verify";

import type { BodyPart } from "../exchange.ts";
import { fileBlocks } from "../file-blocks.ts";

/** Above this a body lies in a file. Small enough that a thousand waiting bodies are no burden, large enough that most need no file. */
const memoryMax = 256 * 1024;

/** Where bodies too large for memory are laid. */
export interface Scratch {
  nextFile(): string;
}

export function scratchIn(folder: string): Scratch {
  let count = 0;
  return { nextFile: () => join(folder, `body-${String(count++)}`) };
}

/**
 * A body while it comes in. Writing is synchronous on purpose: the file system holds the browser's pipe back, where a queue of
 * writes would grow in memory as fast as a page can send.
 */
export class CollectedBody implements BodyPart {
  readonly #scratch: Scratch;
  #parts: Uint8Array[] = [];
  #size = 0;
  #file: { readonly path: string; readonly descriptor: number } | null = null;
  #open = true;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  get size(): number {
    return this.#size;
  }

  /** Nothing is kept of the memory of `bytes`. */
  append(bytes: Uint8Array): void {
    if (!this.#open) throw new Error("this body is finished");
    this.#size += bytes.length;
    if (this.#file === null && this.#size <= memoryMax) {
      this.#parts.push(Uint8Array.from(bytes));
      return;
    }
    if (this.#file === null) {
      const path = this.#scratch.nextFile();
      this.#file = { path, descriptor: openSync(path, "wx", 0o600) };
    }
    for (const part of [...this.#parts, bytes])
      for (let at = 0; at < part.length;) at += writeSync(this.#file.descriptor, part, at);
    this.#parts = [];
  }

  /** Nothing more will come. */
  finish(): void {
    if (this.#open && this.#file !== null) closeSync(this.#file.descriptor);
    this.#open = false;
  }

  async *stream(): ByteStream {
    if (this.#file === null) yield* this.#parts;
    else yield* fileBlocks(this.#file.path);
  }

  /** Frees what it holds. */
  discard(): void {
    this.finish();
    this.#parts = [];
    if (this.#file !== null) rmSync(this.#file.path, { force: true });
  }
}
