/** When a page is at rest: the same for every way, and what a capture waits for unless a person chooses. */
import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "../../packages/server/src/capture/browser/index.ts";

export const rest = { quietSeconds: 2, limitSeconds: 10, loadLimitSeconds: 30 } as const;

const lookMs = 50;

export class Rest {
  readonly #open = new Set<string>();
  #last = performance.now();

  listen(session: Session): void {
    session.on("Network.requestWillBeSent", ({ requestId, type, request }) => {
      this.#last = performance.now();
      // An event stream has no end, and keeps no page from being at rest.
      if (type !== "EventSource" && /^https?:/.test(request.url)) this.#open.add(requestId);
    });
    const end = ({ requestId }: { readonly requestId: string }): void => {
      this.#last = performance.now();
      this.#open.delete(requestId);
    };
    session.on("Network.dataReceived", () => {
      this.#last = performance.now();
    });
    session.on("Network.loadingFinished", end);
    session.on("Network.loadingFailed", end);
  }

  /** After the load event. */
  async come(): Promise<void> {
    const began = performance.now();
    for (;;) {
      const now = performance.now();
      const quietSince = Math.max(this.#last, began);
      if (this.#open.size === 0 && now - quietSince >= rest.quietSeconds * 1000) return;
      if (now - began >= rest.limitSeconds * 1000) return;
      await wait(lookMs);
    }
  }
}
