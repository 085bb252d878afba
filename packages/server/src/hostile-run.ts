import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "./storage/system-error.ts";

export interface HostileLimits {
  /** From the last byte that the process took to its answer. */
  readonly timeMs: number;
  /** Of the memory of the process and of those that it started, in bytes, where the system tells it (Linux). */
  readonly memory: number;
}

const memoryEveryMs = 25;
const wordsMax = 300;

/** One process that reads hostile files, from its start to its end. How it is shut in is the doing of who starts it. Nothing that it answers is trusted. */
export class HostileRun {
  readonly #child: ChildProcess;
  readonly #limits: HostileLimits;
  readonly #closed: Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #ending: string | null = null;
  #isClosed = false;
  #said = "";

  /** `take` is given what it answers, until it is ended. Its time begins with `startTimer`. */
  constructor(child: ChildProcess, limits: HostileLimits, take: (bytes: Buffer) => void) {
    this.#child = child;
    this.#limits = limits;
    this.#closed = new Promise((resolve) => {
      child.once("error", (error) => {
        this.#close(`it could not be started: ${error.message}`, resolve);
      });
      child.once("close", (code, signal) => {
        this.#close(`it ended without an answer (${signal ?? `exit code ${String(code)}`}${this.#words()})`, resolve);
      });
    });
    // It may end before it has read all: that is told by its end.
    child.stdin?.on("error", () => undefined);
    child.stdout?.on("data", (bytes: Buffer) => {
      if (this.#ending === null) take(bytes);
    });
    child.stderr?.on("data", (bytes: Buffer) => {
      this.#said = (this.#said + bytes.toString("latin1")).slice(0, wordsMax);
    });
    void this.#watchMemory();
  }

  /** Resolves once the process has taken them, or has ended: then they are no longer looked at. The time that it has begins anew. */
  async give(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || this.#isClosed || !stdin.writable) return;
    this.startTimer();
    const { promise: taken, resolve } = Promise.withResolvers<void>();
    // That it has ended before is told by its end.
    stdin.write(bytes, () => {
      resolve();
    });
    await Promise.race([taken, this.#closed]);
  }

  /** Nothing more is given. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  startTimer(): void {
    this.stopTimer();
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.end(`it did not end within ${String(this.#limits.timeMs / 1000)} seconds`);
    }, this.#limits.timeMs);
  }

  stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Ends the process, if it has not ended. */
  end(reason: string): void {
    if (this.#isClosed) return;
    this.#ending ??= reason;
    this.#child.kill("SIGKILL");
  }

  get isOver(): boolean {
    return this.#ending !== null;
  }

  /** Why it ended, once it has. */
  async ended(): Promise<string> {
    await this.#closed;
    return this.#ending ?? "it ended without an answer";
  }

  /** Whether it ended by itself, in order. */
  async endedWell(): Promise<boolean> {
    await this.#closed;
    return this.#child.exitCode === 0;
  }

  #words(): string {
    const words = this.#said.replaceAll(/[^ -~]+/g, " ").trim();
    return words === "" ? "" : `: ${words}`;
  }

  #close(ending: string, resolve: () => void): void {
    this.stopTimer();
    this.#ending ??= ending;
    this.#isClosed = true;
    resolve();
  }

  async #watchMemory(): Promise<void> {
    const { pid } = this.#child;
    if (process.platform !== "linux" || pid === undefined) return;
    while (!this.#isClosed) {
      if (memoryBelow(pid) > this.#limits.memory)
        this.end(`it took more memory than ${String(this.#limits.memory / 1024 ** 2)} MiB`);
      await sleep(memoryEveryMs, undefined, { ref: false });
    }
  }
}

/** In bytes, of a process and of the one that it has become the parent of; 0 for one that has ended. */
function memoryBelow(pid: number): number {
  const children = readProcFile(`${String(pid)}/task/${String(pid)}/children`);
  const all = [String(pid), ...children.split(" ").filter((one) => one !== "")];
  return all.reduce((sum, one) => {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readProcFile(`${one}/status`))?.[1];
    return sum + Number(resident ?? 0) * 1024;
  }, 0);
}

/** By calls that block, as the system answers them out of its memory: forty times a second, promises took as much processor time as the copying of what is read. */
function readProcFile(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, "latin1");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ESRCH") return "";
    throw error;
  }
}
