import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FormatError, type FactTool } from "@muniment/verify";
import type { Examination, ExaminedFile, Examiner } from "./examiner.ts";
import { FactsError } from "./facts-error.ts";
import { givenPieces, partsGiven } from "./given-pieces.ts";
import { ReaderAnswer } from "./reader-answer.ts";

export interface ReaderLimits {
  /** From the last byte that the process took. */
  readonly timeMs: number;
  /** Of the memory of the process, where the system tells it (Linux); that of its objects is limited anywhere. */
  readonly memory: number;
}

const usual: ReaderLimits = { timeMs: 30_000, memory: 768 * 1024 * 1024 };

/** Of objects of JavaScript, in MiB. Bytes of files lie beside it. */
const heapMax = 256;
const memoryEveryMs = 50;

/** What is run, with arguments of Node's: in it lies nothing but the tools. */
export interface ReaderProgram {
  readonly file: string;
  readonly nodeArguments: readonly string[];
}

/** The program beside this file. Built, it is one file that needs no other; from the sources, it is given the sources to read. */
export function readerProgram(): ReaderProgram {
  const here = new URL(import.meta.url);
  if (!here.pathname.endsWith(".ts"))
    return { file: fileURLToPath(new URL("./facts-reader.js", here)), nodeArguments: [] };
  return {
    file: fileURLToPath(new URL("./reader/facts-reader.ts", here)),
    nodeArguments: ["--conditions=source", `--allow-fs-read=${fileURLToPath(new URL("../../../../", here))}`],
  };
}

/** Reads each file in a process of its own, which ends with it. Source: spec/derivation, "How they are made". */
export class ProcessExaminer implements Examiner {
  readonly #program: ReaderProgram;
  readonly #software: FactTool;
  readonly #limits: ReaderLimits;

  /** `software` is who says so where a process came to nothing. */
  constructor(program: ReaderProgram, software: FactTool, limits: ReaderLimits = usual) {
    this.#program = program;
    this.#software = software;
    this.#limits = limits;
  }

  async examine(file: ExaminedFile, signal: AbortSignal): Promise<Examination> {
    const run = new ReaderRun(startReader(this.#program), this.#limits);
    const stop = (): void => {
      run.end("it was ended");
    };
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      const { given, sha256 } = await give(file, run, signal);
      const { answer, ending } = await run.ended();
      signal.throwIfAborted();
      if (!answer.isReady) throw cannotStart(ending);
      if (sha256 !== file.sha256) return { is: "other-bytes" };
      return { is: "read", given, steps: answer.steps(ending, this.#software) };
    } finally {
      signal.removeEventListener("abort", stop);
      run.end("it was ended");
    }
  }
}

/**
 * Its rights are the narrowest that Node has. On systems that have a shell it is bound by the kernel, too: to some seconds of processor, which
 * holds when this program is killed and cannot end it, to no file and to few handles.
 */
function startReader({ file, nodeArguments }: ReaderProgram): ChildProcess {
  const node = [
    ...["--permission", `--max-old-space-size=${String(heapMax)}`, "--disallow-code-generation-from-strings"],
    ...["--no-warnings", ...nodeArguments, file],
  ];
  const bounds = 'ulimit -t 60 -c 0 -f 0; ulimit -n 64; exec "$@"';
  const [program, given] =
    process.platform === "win32"
      ? [process.execPath, node]
      : ["/bin/sh", ["-c", bounds, "sh", process.execPath, ...node]];
  return spawn(program, given, {
    env: {},
    cwd: parse(process.execPath).root,
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    // What a person types at a terminal goes to the whole group, and is meant for this program: it ends the process itself.
    detached: process.platform !== "win32",
  });
}

/** Before it is ready it has not seen a byte of the file: it is no fact about that. */
function cannotStart(ending: string): FactsError {
  return new FactsError(
    "facts.start",
    `The process that reads files does not start here: ${ending}.`,
    "Look whether memory and processes are free. If it stays so, install the program anew. What was read before is sealed.",
  );
}

/** Sends the file, and hashes all of it. What the process does not take any more is not sent. */
async function give(
  file: ExaminedFile,
  run: ReaderRun,
  signal: AbortSignal,
): Promise<{ readonly given: number; readonly sha256: string }> {
  const pieces = givenPieces(file.size);
  await run.give(Buffer.from(`${JSON.stringify({ size: file.size, pieces })}\n`));
  const hash = createHash("sha256");
  let at = 0;
  let given = 0;
  for await (const block of file.bytes()) {
    signal.throwIfAborted();
    hash.update(block);
    for (const part of partsGiven(pieces, at, block)) {
      await run.give(part);
      given += part.length;
    }
    at += block.length;
  }
  run.given();
  return { given, sha256: hash.digest("hex") };
}

/** One process, from its start to its end. */
class ReaderRun {
  readonly #child: ChildProcess;
  readonly #limits: ReaderLimits;
  readonly #answer = new ReaderAnswer();
  readonly #timer: NodeJS.Timeout;
  readonly #closed: Promise<void>;
  #ending: string | null = null;
  #isClosed = false;

  constructor(child: ChildProcess, limits: ReaderLimits) {
    this.#child = child;
    this.#limits = limits;
    this.#timer = setTimeout(() => {
      this.end(`it did not end within ${String(limits.timeMs / 1000)} seconds`);
    }, limits.timeMs);
    this.#closed = new Promise((resolve) => {
      child.once("error", (error) => {
        this.end(`it could not be started: ${error.message}`);
        this.#close(resolve);
      });
      child.once("close", (code, signal) => {
        this.#ending ??= `it ended without an answer (${signal ?? `exit code ${String(code)}`})`;
        this.#close(resolve);
      });
    });
    // It may end before it has read all: that is told by its end.
    child.stdin?.on("error", () => undefined);
    child.stdout?.on("data", (bytes: Buffer) => {
      this.#take(bytes);
    });
    void this.#watchMemory();
  }

  /** Resolves once the process has room for more, or has ended. */
  async give(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || this.#isClosed || !stdin.writable) return;
    this.#timer.refresh();
    const drained = new AbortController();
    if (!stdin.write(bytes))
      await Promise.race([once(stdin, "drain", { signal: drained.signal }).catch(() => undefined), this.#closed]);
    drained.abort();
  }

  given(): void {
    this.#timer.refresh();
    this.#child.stdin?.end();
  }

  /** Ends the process, if it has not ended. */
  end(reason: string): void {
    if (this.#isClosed) return;
    this.#ending ??= reason;
    this.#child.kill("SIGKILL");
  }

  async ended(): Promise<{ readonly answer: ReaderAnswer; readonly ending: string }> {
    await this.#closed;
    return { answer: this.#answer, ending: this.#ending ?? "it ended without an answer" };
  }

  #close(resolve: () => void): void {
    clearTimeout(this.#timer);
    this.#isClosed = true;
    resolve();
  }

  #take(bytes: Uint8Array): void {
    if (this.#ending !== null) return;
    try {
      this.#answer.take(bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.end(`its answer is of no form that is known: ${error.message}`);
    }
  }

  async #watchMemory(): Promise<void> {
    const { pid } = this.#child;
    if (process.platform !== "linux" || pid === undefined) return;
    while (!this.#isClosed) {
      const used = await memoryOf(pid);
      if (used > this.#limits.memory)
        this.end(`it took more memory than ${String(this.#limits.memory / 1024 ** 2)} MiB`);
      await sleep(memoryEveryMs, undefined, { ref: false });
    }
  }
}

/** In bytes; 0 for a process that has ended. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "latin1").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
