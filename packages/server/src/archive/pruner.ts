import type { Remover } from "../storage/store.ts";

// A reader under an older checkpoint finds the bytes in a wider tile too, at the cost of more reads: so the last few stay a while.
const kept = 16;
// Taken away together, as each sync of a folder costs as much as one of a file.
const gathered = 32;

/**
 * Removes partial tiles that a durable checkpoint has wider: the oldest first, the last ones when the program ends. It is
 * step 9, nobody waits for it; what failed is told at the end.
 */
export class Pruner {
  readonly #remover: Remover;
  #waiting: string[] = [];
  #work: Promise<void> = Promise.resolve();
  readonly #faults: unknown[] = [];

  constructor(remover: Remover) {
    this.#remover = remover;
  }

  add(names: readonly string[]): void {
    this.#waiting.push(...names);
    if (this.#waiting.length >= kept + gathered) this.#remove(this.#waiting.splice(0, gathered));
  }

  /** Removes the rest. Throws the first error that removing met. */
  async finish(): Promise<void> {
    this.#remove(this.#waiting.splice(0));
    await this.#work;
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  #remove(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#work = this.#work
      .then(() => this.#remover.remove(...names))
      .catch((error: unknown) => void this.#faults.push(error));
  }
}
