/** What a reading asks for: exactly so many bytes; a line with its end, of at most so many bytes; or what is there, of at most so many bytes. */
export type Wanted =
  | { readonly bytes: number; readonly line?: undefined; readonly some?: undefined }
  | { readonly line: number; readonly bytes?: undefined; readonly some?: undefined }
  | { readonly some: number; readonly bytes?: undefined; readonly line?: undefined };

/** A format, written as one who reads it: it asks for what comes next, and goes on once that is there. */
export type Reading<Result = void> = Generator<Wanted, Result, Buffer>;

/** What comes is not what is understood here, or is more than there is room for. Nothing of the connection is taken from there on. */
export class NotFollowed extends Error {
  override readonly name = "NotFollowed";
}

/**
 * Gives what comes in, in whatever pieces, to a reading. What it gives is a view of what came: who keeps it copies it. Throws what the
 * reading throws, and must not be used afterwards.
 */
export class Feed {
  readonly #reading: Reading;
  #parts: Buffer[] = [];
  #size = 0;
  #wanted: Wanted | null = null;
  #over = false;
  #heldMax: number | null = null;
  #isRunning = false;
  /** Parts without the end of a line, from the first on, and how many bytes they have. */
  #searched = { parts: 0, bytes: 0 };

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  push(chunk: Buffer): void {
    if (this.#over || chunk.length === 0) return;
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#heldMax === null) this.#goOn();
    else if (this.#size > this.#heldMax) throw new NotFollowed("too much came before it could be read");
  }

  /** Goes on no further than the reading is, and keeps what comes, of at most so many bytes. May be called from within the reading. */
  hold(max: number): void {
    this.#heldMax = max;
  }

  release(): void {
    this.#heldMax = null;
    if (!this.#over && !this.#isRunning) this.#goOn();
  }

  #goOn(): void {
    this.#isRunning = true;
    this.#run();
    this.#isRunning = false;
  }

  #run(): void {
    let next = this.#wanted === null ? this.#reading.next() : null;
    for (;;) {
      if (next !== null) {
        this.#over = next.done === true;
        if (next.done === true) {
          this.#parts = [];
          return;
        }
        this.#wanted = next.value;
      }
      const taken = this.#wanted === null || this.#heldMax !== null ? null : this.#take(this.#wanted);
      if (taken === null) return;
      next = this.#reading.next(taken);
    }
  }

  /** Null while it is not there. */
  #take(wanted: Wanted): Buffer | null {
    if (wanted.bytes !== undefined) return wanted.bytes > this.#size ? null : this.#cut(wanted.bytes);
    if (wanted.some !== undefined)
      return this.#size === 0 ? null : this.#cut(Math.min(wanted.some, this.#parts[0]?.length ?? 0));
    const length = this.#lineLength();
    if ((length ?? this.#size) > wanted.line) throw new NotFollowed("a line is too long");
    return length === null ? null : this.#cut(length);
  }

  /** Null while its end is not there. Each part is searched once: a sender may send a line byte by byte. */
  #lineLength(): number | null {
    for (; this.#searched.parts < this.#parts.length; this.#searched.parts += 1) {
      const part = this.#parts[this.#searched.parts] ?? Buffer.alloc(0);
      const end = part.indexOf(0x0a);
      if (end !== -1) return this.#searched.bytes + end + 1;
      this.#searched.bytes += part.length;
    }
    return null;
  }

  /** The next bytes, of which there are so many. */
  #cut(size: number): Buffer {
    const first = this.#parts[0] ?? Buffer.alloc(0);
    const whole = first.length >= size ? first : this.#all();
    this.#size -= size;
    this.#searched = { parts: 0, bytes: 0 };
    if (size === whole.length) this.#parts.shift();
    else this.#parts[0] = whole.subarray(size);
    return whole.subarray(0, size);
  }

  #all(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#parts;
    if (others.length === 0) return first;
    const all = Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}

/** Leaves so many bytes out. */
export function* skip(size: number): Reading {
  for (let left = size; left > 0;) left -= (yield { some: left }).length;
}
