import type { HostileLimits } from "../hostile-run.ts";
import { Limit } from "../limit.ts";
import type { Containment } from "./containment.ts";
import { DrawingProcess, type Drawn, type DrawingProgram, type DrawnFrom } from "./drawing-process.ts";
import type { PictureKind } from "./picture.ts";

/**
 * A process starts in a quarter of a second, and draws in a hundredth: so it draws several. A file that takes it over can draw what it likes for
 * those that follow, and for no more than these.
 */
const drawnMax = 64;

/** Draws several pictures at once, each process one at a time. A file that ends its process ends no other's. */
export class DrawingPool {
  readonly #containment: Containment;
  readonly #program: DrawingProgram;
  readonly #limits: HostileLimits;
  readonly #all = new Set<DrawingProcess>();
  readonly #idle: DrawingProcess[] = [];
  readonly #turns: Limit;

  constructor(containment: Containment, program: DrawingProgram, limits: HostileLimits, atOnce: number) {
    this.#containment = containment;
    this.#program = program;
    this.#limits = limits;
    this.#turns = new Limit(atOnce);
  }

  /** Throws PictureError, what `bytes` throws, and, once aborted, what the signal says. */
  async draw(from: DrawnFrom, kind: PictureKind, signal: AbortSignal): Promise<Drawn> {
    return await this.#turns.run(async () => {
      signal.throwIfAborted();
      const first = this.#process();
      const isNew = first.drawn === 0;
      const drawn = await this.#drawWith(first, from, kind, signal);
      // What ended a process that had drawn others may be the doing of one of those.
      if (drawn.is !== "failed" || !first.isOver || isNew) return drawn;
      return await this.#drawWith(this.#process(), from, kind, signal);
    }, signal);
  }

  end(): void {
    for (const each of this.#all) each.end();
  }

  async #drawWith(process: DrawingProcess, from: DrawnFrom, kind: PictureKind, signal: AbortSignal): Promise<Drawn> {
    const stop = (): void => {
      process.end();
    };
    signal.addEventListener("abort", stop);
    try {
      const drawn = await process.draw(from, kind);
      signal.throwIfAborted();
      return drawn;
    } finally {
      signal.removeEventListener("abort", stop);
      if (process.isOver || process.drawn >= drawnMax) {
        process.end();
        this.#all.delete(process);
      } else this.#idle.push(process);
    }
  }

  #process(): DrawingProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isOver) return idle;
      this.#all.delete(idle);
    }
    const made = new DrawingProcess(this.#containment, this.#program, this.#limits);
    this.#all.add(made);
    return made;
  }
}
