import { deflateRawSync } from "node:zlib";

/** Of gzip. */
export const packed = 6;
export const stored = 0;

const places = 4;
const pieceSize = 8 * 1024;
/** What gets smaller by less than a tenth is not worth the time: packing it takes seven times as long as storing it, while the browser waits for the processor. */
const worth = 0.9;

/** Samples of a body, from places all over it: its beginning alone may be a header that says nothing of the rest. */
export class Sample {
  readonly #size: number;
  readonly #pieces: Uint8Array[] = [];
  #at = 0;

  /** `size`: of the body. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The next part of the body, in order. Nothing of its memory is kept. */
  add(part: Uint8Array): void {
    const from = this.#at;
    this.#at += part.length;
    for (let place = 0; place < places; place += 1) {
      const start = Math.floor((this.#size / places) * place);
      const end = Math.min(start + pieceSize, Math.floor((this.#size / places) * (place + 1)));
      if (start < this.#at && end > from)
        this.#pieces.push(part.slice(Math.max(0, start - from), Math.max(0, end - from)));
    }
  }

  /** Of gzip. */
  level(): number {
    const sample = Buffer.concat(this.#pieces);
    if (sample.length === 0) return packed;
    return deflateRawSync(sample, { level: 1 }).length > sample.length * worth ? stored : packed;
  }
}
