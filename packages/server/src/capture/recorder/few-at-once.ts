/** Runs pieces of work, so many at a time. */
export class FewAtOnce {
  readonly #max: number;
  #running: Promise<unknown>[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running.length >= this.#max) await Promise.race(this.#running);
    const done = work();
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#running.push(settled);
    void settled.then(() => {
      this.#running = this.#running.filter((one) => one !== settled);
    });
    return done;
  }
}
