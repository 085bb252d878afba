/** Lets so many pieces of work go on at once, and no more. */
export class Places {
  readonly #count: number;
  readonly #taken = new Set<Promise<unknown>>();

  constructor(count: number) {
    this.#count = count;
  }

  /** The outcome of `work`, which begins as soon as there is a place for it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#taken.size >= this.#count) await Promise.race(this.#taken);
    const done = work();
    const settled = Promise.allSettled([done]);
    this.#taken.add(settled);
    void settled.then(() => this.#taken.delete(settled));
    return done;
  }
}
