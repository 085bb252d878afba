/** Lets only so many pieces of work run at once; the others wait in the order in which they came. With one it is a turn: one after another. */
export class Limit {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Work that there is room for begins at once. Aborted before it has begun, it never does, and this throws what the signal says. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#free += 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    }
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<undefined>();
    const take = (): void => {
      turn.resolve(undefined);
    };
    const giveUp = (): void => {
      // Whose turn it was at the same moment has it: its work is told by the same signal.
      if (this.#waiting.delete(take)) turn.reject(signal?.reason as Error);
    };
    this.#waiting.add(take);
    signal?.addEventListener("abort", giveUp, { once: true });
    await turn.promise.finally(() => signal?.removeEventListener("abort", giveUp));
  }
}
