import { ApiError } from "../client.ts";

const waitFirstMs = 1_000;
const waitMaxMs = 30_000;
const pieceMin = 64 * 1024;

/** Asks again where the line or the server's own crowd is at fault, and makes pieces smaller on a line that breaks. */
export class Patience {
  readonly #tell: (waits: boolean) => void;
  #piece = Infinity;

  /** `tell` hears when it begins to wait, and when it goes on. */
  constructor(tell: (waits: boolean) => void) {
    this.#tell = tell;
  }

  /** In bytes. `most` is what the server takes. */
  pieceSize(most: number): number {
    return Math.min(this.#piece, most);
  }

  /** Throws what is no fault of the line, and the signal's reason. */
  async with<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    let waits = false;
    for (let waitMs = waitFirstMs; ; waitMs = Math.min(waitMs * 2, waitMaxMs)) {
      signal.throwIfAborted();
      try {
        const answer = await work();
        if (waits) this.#tell(false);
        this.#piece *= 2;
        return answer;
      } catch (error) {
        if (!passes(error)) throw error;
        this.#piece = Math.max(pieceMin, Math.min(this.#piece, pieceMin * 128) / 2);
        waits = true;
        this.#tell(true);
        await pause(waitMs, signal);
      }
    }
  }
}

/** What may be over in a moment. */
function passes(error: unknown): boolean {
  return error instanceof ApiError && (error.problem.code === "network" || error.problem.code === "upload.busy");
}

/** Ends at once when the line is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(new DOMException("It was paused.", "AbortError"));
      else resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
