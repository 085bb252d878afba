import { createHash } from "node:crypto";
import { FormatError, type FactTool } from "@muniment/verify";
import { HostileRun, type HostileLimits } from "../hostile-run.ts";
import type { Examination, ExaminedFile, Examiner } from "./examiner.ts";
import { givenPieces, partsGiven } from "./given-pieces.ts";
import { ReaderAnswer } from "./reader-answer.ts";
import { cannotStart, startReader, type ReaderProgram } from "./reader-process.ts";

/** The memory of its objects is limited anywhere. */
const usual: HostileLimits = { timeMs: 30_000, memory: 768 * 1024 * 1024 };

const bounds = { heapMax: 256, processorMax: 60 };

/** Reads each file in a process of its own, which ends with it. Source: spec/derivation, "How they are made". */
export class ProcessExaminer implements Examiner {
  readonly #program: ReaderProgram;
  readonly #software: FactTool;
  readonly #limits: HostileLimits;

  /** `software` is who says so where a process came to nothing. */
  constructor(program: ReaderProgram, software: FactTool, limits: HostileLimits = usual) {
    this.#program = program;
    this.#software = software;
    this.#limits = limits;
  }

  async examine(file: ExaminedFile, signal: AbortSignal): Promise<Examination> {
    const answer = new ReaderAnswer();
    const run = new HostileRun(startReader(this.#program, bounds), this.#limits, (bytes) => {
      try {
        answer.take(bytes);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        run.end(`its answer is of no form that is known: ${error.message}`);
      }
    });
    run.startTimer();
    const stop = (): void => {
      run.end("it was ended");
    };
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      const { given, sha256 } = await give(file, run, signal);
      const ending = await run.ended();
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

/** Sends the file, and hashes all of it. What the process does not take any more is not sent. */
async function give(
  file: ExaminedFile,
  run: HostileRun,
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
  run.startTimer();
  run.endInput();
  return { given, sha256: hash.digest("hex") };
}
