/** How far what comes in may be ahead of what was taken, and how long it waits for a taker that takes next to nothing. */
export interface PaceLimits {
  readonly bytesAhead: number;
  readonly waitMs: number;
}

/**
 * Holds what comes in back while the recorder has not taken what came before. A server that is near sends faster than a recorder can
 * ask for a body, and what came before it asked is lost to it once the browser's buffer is full. Not everything that comes is told
 * of (films, header lines, what the page dropped): where next to nothing is taken, what is ahead is forgotten, and more comes in.
 */
export class Pace {
  readonly #limits: PaceLimits;
  readonly #waiting = new Set<() => void>();
  #ahead = 0;
  #taken = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** So many bytes were taken: as they are used, which of a packed body is more than came. */
  taken(bytes: number): void {
    this.#taken += bytes;
    this.#ahead = Math.max(0, this.#ahead - bytes);
    if (this.#ahead <= this.#limits.bytesAhead) this.#goOn();
  }

  /** So many bytes came. Calls `next` once they may go on: at once, as a rule. */
  came(bytes: number, next: () => void): void {
    this.#ahead += bytes;
    if (this.#ahead <= this.#limits.bytesAhead) {
      next();
      return;
    }
    this.#waiting.add(next);
    this.#wait();
  }

  #wait(): void {
    if (this.#timer !== null) return;
    this.#taken = 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#taken >= this.#limits.bytesAhead / 8) {
        this.#wait();
        return;
      }
      this.#ahead = 0;
      this.#goOn();
    }, this.#limits.waitMs).unref();
  }

  #goOn(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const next of waiting) next();
  }
}
