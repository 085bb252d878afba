import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { parse } from "node:path";
import { fileURLToPath } from "node:url";
import { FormatError, type FactTool } from "@muniment/verify";
import { HostileRun, type HostileLimits } from "../hostile-run.ts";
import type { Examination, ExaminedFile, Examiner } from "./examiner.ts";
import { FactsError } from "./facts-error.ts";
import { givenPieces, partsGiven } from "./given-pieces.ts";
import { ReaderAnswer } from "./reader-answer.ts";

/** The memory of its objects is limited anywhere. */
const usual: HostileLimits = { timeMs: 30_000, memory: 768 * 1024 * 1024 };

/** Of objects of JavaScript, in MiB. Bytes of files lie beside it. */
const heapMax = 256;

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
  readonly #limits: HostileLimits;

  /** `software` is who says so where a process came to nothing. */
  constructor(program: ReaderProgram, software: FactTool, limits: HostileLimits = usual) {
    this.#program = program;
    this.#software = software;
    this.#limits = limits;
  }

  async examine(file: ExaminedFile, signal: AbortSignal): Promise<Examination> {
    const answer = new ReaderAnswer();
    const run = new HostileRun(startReader(this.#program), this.#limits, (bytes) => {
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
