const headerMax = 1_024;
const newline = 0x0a;

/** What comes in, as orders and the bytes that follow each. Throws where that is not what comes: then who gave them is gone. */
export class Orders {
  readonly #source: AsyncIterator<Uint8Array>;
  #block: Uint8Array = new Uint8Array(0);

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#source = input[Symbol.asyncIterator]();
  }

  async next(): Promise<{ readonly size: number; readonly kind: string } | null> {
    while (!this.#block.includes(newline)) {
      const next = await this.#source.next();
      if (next.done === true) return null;
      this.#block = Buffer.concat([this.#block, next.value]);
      if (this.#block.length > headerMax && !this.#block.includes(newline)) throw new Error("an order has no end");
    }
    const end = this.#block.indexOf(newline);
    const order = JSON.parse(Buffer.from(this.#block.subarray(0, end)).toString()) as Record<string, unknown>;
    this.#block = this.#block.subarray(end + 1);
    return { size: Number(order["size"]), kind: String(order["kind"]) };
  }

  async take(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let filled = 0; ;) {
      const part = this.#block.subarray(0, size - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#block = this.#block.subarray(part.length);
      if (filled === size) return bytes;
      const next = await this.#source.next();
      if (next.done === true) throw new Error("less was given than was said");
      this.#block = next.value;
    }
  }
}
