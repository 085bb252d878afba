import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  FormatError,
  factReasonMax,
  memberOf,
  membersOf,
  parseFactStep,
  parseJson,
  parseListedLine,
  type FactStep,
  type FactTool,
  type ListedLine,
} from "@muniment/verify";
import { blockSize } from "./block-size.ts";
import type { HoldingFile, Listed, Lister } from "./lister.ts";
import { listingLimits } from "./listing-limits.ts";
import { cannotStart, memoryOf, startReader, type ReaderProgram } from "./reader-process.ts";

export interface ListerLimits {
  /** From one answer of the process to the next. */
  readonly silentMs: number;
  /** In all: hours of a crawl are read in minutes, and what does not end is given up. */
  readonly timeMs: number;
  readonly memory: number;
}

const usual: ListerLimits = { silentMs: 60_000, timeMs: 45 * 60_000, memory: 1024 * 1024 * 1024 };
const bounds = { heapMax: 640, processorMax: 45 * 60 };
const memoryEveryMs = 50;
/** In bytes: a line of the listing may be as long. */
const lineMax = 1024 * 1024;
const depthMax = 10;

/** Lists each file in a process of its own, which asks for it block by block. Source: spec/derivation, "The listing". */
export class ProcessLister implements Lister {
  readonly tool: FactTool;
  readonly #program: ReaderProgram;
  readonly #limits: ListerLimits;

  constructor(program: ReaderProgram, tool: FactTool, limits: ListerLimits = usual) {
    this.#program = program;
    this.tool = tool;
    this.#limits = limits;
  }

  async *list(file: HoldingFile, signal: AbortSignal): AsyncGenerator<ListedLine, Listed> {
    const sums = await blockSums(file, signal);
    if (sums === null) return { is: "other-bytes" };
    const run = new ListingRun(startReader(this.#program, bounds), this.#limits);
    const stop = (): void => {
      run.end("it was ended");
    };
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      await run.give(Buffer.from(`${JSON.stringify({ path: file.path, size: file.size })}\n`));
      return yield* this.#follow(run, file, sums, signal);
    } finally {
      signal.removeEventListener("abort", stop);
      run.end("it was ended");
    }
  }

  async *#follow(
    run: ListingRun,
    file: HoldingFile,
    sums: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<ListedLine, Listed> {
    let isReady = false;
    let lines = 0;
    try {
      for await (const line of run.lines()) {
        const value = parseJson(line, { sizeMax: lineMax, depthMax });
        if (!isReady) {
          if (membersOf(value, ["ready"], "its answer")["ready"] !== true) throw new FormatError("it was not ready");
          isReady = true;
        } else if (memberOf(value, "want") !== undefined) {
          const block = await wantedBlock(file, sums, memberOf(value, "want"));
          if (block === null) return { is: "other-bytes" };
          await run.give(block);
        } else if (memberOf(value, "line") !== undefined) {
          lines += 1;
          if (lines > listingLimits.lines) throw new FormatError("it lists more than there may be");
          yield parseListedLine(memberOf(value, "line"));
        } else return listedIn(memberOf(value, "end"), lines);
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      run.end(`its answer is of no form that is known: ${error.message}`);
    }
    signal.throwIfAborted();
    const reason = await run.ending();
    if (!isReady) throw cannotStart(reason);
    return {
      is: "listed",
      step: { step: "contents", tool: this.tool, outcome: "failed", reason: reason.slice(0, factReasonMax) },
    };
  }
}

function listedIn(end: unknown, lines: number): Listed {
  if (end === null && lines === 0) return { is: "none" };
  const step: FactStep = parseFactStep(end);
  if (step.step !== "contents") throw new FormatError("it ended a step that it had not begun");
  return { is: "listed", step };
}

/**
 * The hash of each block, from one reading of the whole; null if that is not what was sealed. Whatever is given later, in any order, is held
 * against these: so the listing is one of the sealed bytes.
 */
async function blockSums(file: HoldingFile, signal: AbortSignal): Promise<readonly string[] | null> {
  const whole = createHash("sha256");
  const sums: string[] = [];
  let block = createHash("sha256");
  let filled = 0;
  for await (const part of file.bytes()) {
    signal.throwIfAborted();
    whole.update(part);
    for (let rest = part; rest.length > 0;) {
      const taken = rest.subarray(0, blockSize - filled);
      block.update(taken);
      filled += taken.length;
      rest = rest.subarray(taken.length);
      if (filled < blockSize) continue;
      sums.push(block.digest("base64"));
      [block, filled] = [createHash("sha256"), 0];
    }
  }
  if (filled > 0) sums.push(block.digest("base64"));
  return whole.digest("hex") === file.sha256 ? sums : null;
}

/** Null if it is no longer what it was. Throws `FormatError` if there is no such block. */
async function wantedBlock(file: HoldingFile, sums: readonly string[], want: unknown): Promise<Uint8Array | null> {
  const sum = typeof want === "number" ? sums[want] : undefined;
  if (typeof want !== "number" || sum === undefined) throw new FormatError("it asks for what there is not");
  const start = want * blockSize;
  const parts: Uint8Array[] = [];
  for await (const part of file.bytes({ start, end: Math.min(start + blockSize, file.size) })) parts.push(part);
  const block = Buffer.concat(parts);
  return createHash("sha256").update(block).digest("base64") === sum ? block : null;
}

/** One process, from its start to its end. */
class ListingRun {
  readonly #child: ChildProcess;
  readonly #limits: ListerLimits;
  readonly #silent: NodeJS.Timeout;
  readonly #whole: NodeJS.Timeout;
  readonly #closed: Promise<void>;
  #ending: string | null = null;
  #isClosed = false;

  constructor(child: ChildProcess, limits: ListerLimits) {
    this.#child = child;
    this.#limits = limits;
    const within = (ms: number): NodeJS.Timeout =>
      setTimeout(() => {
        this.end(`it did not go on within ${String(ms / 1000)} seconds`);
      }, ms);
    this.#silent = within(limits.silentMs);
    this.#whole = within(limits.timeMs);
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
    void this.#watchMemory();
  }

  /** Its lines as they come. Throws `FormatError` for one that is too long. */
  async *lines(): AsyncGenerator<Uint8Array> {
    let held: Uint8Array[] = [];
    let size = 0;
    for await (const part of (this.#child.stdout ?? []) as AsyncIterable<Buffer>) {
      let rest: Buffer = part;
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
        this.#silent.refresh();
        yield Buffer.concat([...held, rest.subarray(0, end)]);
        this.#silent.refresh();
        [held, size, rest] = [[], 0, rest.subarray(end + 1)];
      }
      size += rest.length;
      if (size > lineMax) throw new FormatError(`a line of it is longer than ${String(lineMax)} bytes`);
      if (rest.length > 0) held.push(rest);
    }
  }

  /** Resolves once the process has room for more, or has ended. */
  async give(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || this.#isClosed || !stdin.writable) return;
    const drained = new AbortController();
    if (!stdin.write(bytes))
      await Promise.race([once(stdin, "drain", { signal: drained.signal }).catch(() => undefined), this.#closed]);
    drained.abort();
  }

  /** Ends the process, if it has not ended. */
  end(reason: string): void {
    if (this.#isClosed) return;
    this.#ending ??= reason;
    this.#child.kill("SIGKILL");
  }

  async ending(): Promise<string> {
    await this.#closed;
    return this.#ending ?? "it ended without an answer";
  }

  #close(resolve: () => void): void {
    clearTimeout(this.#silent);
    clearTimeout(this.#whole);
    this.#isClosed = true;
    resolve();
  }

  async #watchMemory(): Promise<void> {
    const { pid } = this.#child;
    if (process.platform !== "linux" || pid === undefined) return;
    while (!this.#isClosed) {
      if ((await memoryOf(pid)) > this.#limits.memory)
        this.end(`it took more memory than ${String(this.#limits.memory / 1024 ** 2)} MiB`);
      await sleep(memoryEveryMs, undefined, { ref: false });
    }
  }
}
