import { setImmediate as turn } from "node:timers/promises";
import type { Acknowledgement } from "./acknowledgement.ts";
import { intake, type Intake, type IntakeDeps } from "./intake.ts";
import { IntakeError, type ReadProgress } from "./source-file.ts";

/** Told in the order of the files, each as soon as those before it were told. */
export interface IntakeHooks {
  /** The file is sealed. */
  sealed(file: string, acknowledgement: Acknowledgement): void;
  /** One bad file must not keep the others out. Nothing of it was sealed. */
  refused(file: string, error: IntakeError): void;
  /** How far a file was read, in bytes. */
  reading(file: string, bytes: number, total: number): void;
}

export interface IntakeOrder {
  readonly deps: IntakeDeps;
  readonly files: Iterable<string> | AsyncIterable<string>;
  /** Why they are kept; stands in each record. */
  readonly note: string | null;
  readonly hooks: IntakeHooks;
  readonly signal: AbortSignal;
}

// So many are on their way at once: more than a sync of the file system takes together, so that there is work while it runs.
const filesMax = 8192;
// Read, and not sealed yet. They lie on the disk, not in memory: this bounds what is lost with the power.
const bytesMax = 512 * 1024 * 1024;
// Small files are read by calls that block. After so long, everything else gets its turn.
const turnMs = 5;

/**
 * Takes files in, one after another, and lets the archive make many of them durable and seal them together. When the signal
 * is aborted or something fails, it takes no more, waits for what becomes of those under way, tells which of them were
 * sealed, and throws.
 */
export async function intakeMany(order: IntakeOrder): Promise<void> {
  const line = new Line(order.hooks);
  try {
    await takeAll(order, line);
  } finally {
    await line.ended();
  }
  line.check();
  order.signal.throwIfAborted();
}

async function takeAll({ deps, files, note, hooks, signal }: IntakeOrder, line: Line): Promise<void> {
  let turnEnd = performance.now() + turnMs;
  for await (const file of files) {
    if (signal.aborted || line.failed) return;
    const progress: ReadProgress = (bytes, total) => {
      hooks.reading(file, bytes, total);
    };
    let begun: Intake;
    try {
      begun = intake(deps, file, note, progress, signal);
    } catch (error) {
      line.refuse(file, error);
      continue;
    }
    line.add(file, begun.size, begun.sealed);
    await begun.read;
    await line.room();
    if (performance.now() >= turnEnd) {
      await turn();
      turnEnd = performance.now() + turnMs;
    }
  }
}

/** The files under way, in their order. */
class Line {
  readonly #hooks: IntakeHooks;
  #files = 0;
  #bytes = 0;
  #wake: (() => void) | null = null;
  #told: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | null = null;

  constructor(hooks: IntakeHooks) {
    this.#hooks = hooks;
  }

  /** Whether something went wrong that is not the fault of one file. */
  get failed(): boolean {
    return this.#failure !== null;
  }

  add(file: string, size: number, sealed: Promise<Acknowledgement>): void {
    const outcome = sealed.then(
      (acknowledgement) => () => {
        this.#hooks.sealed(file, acknowledgement);
      },
      (error: unknown) => () => {
        this.#tellError(file, error);
      },
    );
    this.#add(outcome, size);
  }

  refuse(file: string, error: unknown): void {
    const tell = (): void => {
      this.#tellError(file, error);
    };
    this.#add(Promise.resolve(tell), 0);
  }

  /** Resolves when one more file may be added. */
  async room(): Promise<void> {
    while (this.#files >= filesMax || this.#bytes >= bytesMax) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when all were told. */
  async ended(): Promise<void> {
    await this.#told;
  }

  /** Throws what went wrong. */
  check(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }

  #add(outcome: Promise<() => void>, size: number): void {
    this.#files += 1;
    this.#bytes += size;
    this.#told = this.#tell(this.#told, outcome, size);
  }

  async #tell(before: Promise<void>, outcome: Promise<() => void>, size: number): Promise<void> {
    const tell = await outcome;
    this.#files -= 1;
    this.#bytes -= size;
    this.#wake?.();
    await before;
    tell();
  }

  #tellError(file: string, error: unknown): void {
    if (error instanceof IntakeError) this.#hooks.refused(file, error);
    else this.#failure ??= { reason: error };
  }
}
