import { createHash } from "node:crypto";
import { once } from "node:events";
import { EventEmitter } from "node:events";
import type { ByteStream } from "@muniment/verify";
import type { HostileLimits, HostileRun } from "../hostile-run.ts";
import type { Containment } from "./containment.ts";
import { PictureError } from "./picture-error.ts";
import type { PictureKind } from "./picture.ts";
import { runContained } from "./run-contained.ts";

/** What is run: the program's command line, and what it needs to read, by its real path. */
export interface DrawingProgram {
  readonly command: readonly string[];
  readonly readable: readonly string[];
}

export type Drawn =
  | { readonly is: "drawn"; readonly bytes: Uint8Array }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "other-bytes" };

/** What is drawn from: a sealed file, or what another tool made of one, whose hash nobody knows. `size` in bytes, `bytes` as in `PicturedFile`. */
export interface DrawnFrom {
  readonly sha256: string | null;
  readonly size: number;
  bytes(): ByteStream;
}

/** Of one picture. Larger, and it is none of ours. */
const pictureSizeMax = 8 * 1024 * 1024;
const lineMax = 4 * 1024;

/** A process that draws pictures, one after the other, until it is ended or one of them has been its end. */
export class DrawingProcess {
  readonly #run: HostileRun;
  readonly #answers = new Answers();
  #isReady = false;
  #drawn = 0;

  constructor(containment: Containment, program: DrawingProgram, limits: HostileLimits) {
    this.#run = runContained(containment, program.command, program.readable, limits, (bytes) => {
      const fault = this.#answers.take(bytes);
      if (fault !== null) this.#run.end(`its answer is of no form that is known: ${fault}`);
    });
    this.#run.startTimer();
    void this.#run.ended().then((reason) => {
      this.#answers.close(reason);
    });
  }

  /** How many it was asked for. */
  get drawn(): number {
    return this.#drawn;
  }

  get isOver(): boolean {
    return this.#run.isOver;
  }

  /** Draws one; a second is asked for when the first is answered. Throws PictureError if the process does not start, and what `bytes` throws. */
  async draw(from: DrawnFrom, kind: PictureKind): Promise<Drawn> {
    await this.#ready();
    this.#drawn += 1;
    const hash = createHash("sha256");
    await this.#run.give(Buffer.from(`${JSON.stringify({ size: from.size, kind })}\n`));
    try {
      let given = 0;
      for await (const block of from.bytes()) {
        hash.update(block);
        given += block.length;
        await this.#run.give(block);
      }
      if (given !== from.size) this.#run.end("it was given another number of bytes");
    } catch (error) {
      // It waits for the rest of a file that does not come.
      this.#run.end("it was ended");
      throw error;
    }
    const answer = await this.#answers.next();
    this.#run.stopTimer();
    if (from.sha256 !== null && hash.digest("hex") !== from.sha256) return { is: "other-bytes" };
    if (answer.is === "over") return { is: "failed", reason: answer.reason };
    return answer.is === "ready" ? { is: "failed", reason: "it answered out of turn" } : answer;
  }

  end(): void {
    this.#run.end("it was ended");
  }

  async #ready(): Promise<void> {
    if (this.#isReady) return;
    const answer = await this.#answers.next();
    this.#run.stopTimer();
    // Before it is ready it has not seen a byte of a file.
    if (answer.is !== "ready") throw cannotStart(answer.is === "over" ? answer.reason : "it answered out of turn");
    this.#isReady = true;
  }
}

function cannotStart(reason: string): PictureError {
  return new PictureError(
    "pictures.start",
    `The process that draws small pictures does not start here: ${reason}.`,
    "Look whether memory and processes are free. If it stays so, install the program anew. The files themselves can be opened.",
  );
}

type Answer =
  | Exclude<Drawn, { readonly is: "other-bytes" }>
  | { readonly is: "ready" }
  | { readonly is: "over"; readonly reason: string };

/** The answers of a process: a line of JSON, and the bytes that it announces. */
class Answers {
  readonly #told = new EventEmitter<{ told: [] }>();
  readonly #waiting: Answer[] = [];
  #pieces: Buffer[] = [];
  #size = 0;
  /** Of the picture that comes. */
  #expected: number | null = null;

  /** Answers what is wrong with the bytes, or null. */
  take(bytes: Buffer): string | null {
    // A pipe's memory is used again.
    this.#pieces.push(Buffer.from(bytes));
    this.#size += bytes.length;
    for (;;) {
      if (this.#expected !== null) {
        if (this.#size < this.#expected) return null;
        const picture = this.#cut(this.#expected);
        this.#expected = null;
        if (!isWebp(picture)) return "what it drew is no WebP";
        this.#tell({ is: "drawn", bytes: picture });
        continue;
      }
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all];
      const end = all.indexOf(0x0a);
      if (end < 0) return this.#size > lineMax ? "a line has no end" : null;
      const fault = this.#takeLine(this.#cut(end + 1));
      if (fault !== null) return fault;
    }
  }

  /** The next, as it comes. */
  async next(): Promise<Answer> {
    for (;;) {
      const answer = this.#waiting[0];
      // That it is over stays so.
      if (answer?.is === "over") return answer;
      if (answer !== undefined) {
        this.#waiting.shift();
        return answer;
      }
      await once(this.#told, "told");
    }
  }

  close(reason: string): void {
    this.#tell({ is: "over", reason });
  }

  #takeLine(line: Uint8Array): string | null {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(line).toString());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return "a line is no JSON";
    }
    if (typeof value !== "object" || value === null) return "a line is no object";
    if ("ready" in value) this.#tell({ is: "ready" });
    else if ("failed" in value && typeof value.failed === "string")
      this.#tell({ is: "failed", reason: value.failed.slice(0, 500) });
    else if ("length" in value && Number.isSafeInteger(value.length)) {
      const length = Number(value.length);
      if (length < 1 || length > pictureSizeMax) return `a picture of ${String(length)} bytes`;
      this.#expected = length;
    } else return "a line says nothing";
    return null;
  }

  #cut(length: number): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all.subarray(length)];
    this.#size -= length;
    return all.subarray(0, length);
  }

  #tell(answer: Answer): void {
    this.#waiting.push(answer);
    this.#told.emit("told");
  }
}

function isWebp(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP";
}
