/** Work that is under way. */
export class Underway {
  readonly #work = new Set<Promise<unknown>>();

  add<T>(work: Promise<T>): Promise<T> {
    const kept = work.finally(() => this.#work.delete(kept));
    this.#work.add(kept);
    // Who waits for its end is told of it; nobody need wait.
    kept.catch(() => undefined);
    return work;
  }

  /** Resolves when all of it is over, and what was added meanwhile. Rejects with what some of it threw. */
  async over(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
