/** Work on the page's own thread goes on for so long, then the page gets its turn: below what an eye or a finger notices. */
const turnMs = 12;

/** Called between two pieces of work, `next` lets the page paint and listen once `turnMs` have gone by. */
export class Turns {
  #end = performance.now() + turnMs;

  async next(): Promise<void> {
    if (performance.now() < this.#end) return;
    await afterOthers();
    this.#end = performance.now() + turnMs;
  }
}

/** A message to oneself: timers are slowed down in a window that nobody looks at, and a verification would take hours. */
function afterOthers(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
