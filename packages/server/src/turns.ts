import { setImmediate as turn } from "node:timers/promises";

const turnMs = 2;

/**
 * For who reads or writes by calls that block, as handing them to another thread takes longer than they do: called after each,
 * `next` gives everything else its turn once so many milliseconds have gone by.
 */
export class Turns {
  #end = performance.now() + turnMs;

  async next(): Promise<void> {
    if (performance.now() < this.#end) return;
    await turn();
    this.#end = performance.now() + turnMs;
  }
}
