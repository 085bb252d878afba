/**
 * What the crash harnesses add, and how the process that adds is driven. All content is drawn from the seed, so that a
 * harness knows every byte without having it from the program that it judges.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { contentOf } from "./content.ts";
import { chanceFrom } from "./harness.ts";

/** What one process is told to do. */
export interface Orders {
  readonly home: string;
  readonly seed: number;
  /** The numbers of its adders, which work side by side: from `first` on, `count` of them. */
  readonly adders: { readonly first: number; readonly count: number };
  /** How many adds each of them makes; null: until the process is killed, or told to end. */
  readonly each: number | null;
  /** `jumping`: each look at the clock gives a time up to two days before or after the real one. */
  readonly clock: "real" | "jumping";
  /** What is drawn for contents: see `bytesOf`. */
  readonly sizes: "mixed" | "tiny";
}

/** One add, as the adding process tells it the moment it is sealed. */
export interface Sealing {
  readonly adder: number;
  /** Which of its adds, from 0. */
  readonly place: number;
  readonly index: number;
  readonly time: string;
  /** SHA-256 of the record, in hex. */
  readonly record: string;
  /** Base64 of the signed note; null where it was not told. */
  readonly checkpoint: string | null;
}

export type Told =
  | { readonly event: "open" }
  | ({ readonly event: "sealed" } & Sealing)
  | { readonly event: "failed"; readonly code: string; readonly message: string };

/** Contents that many adders add: adding the same bytes at the same time is where stores go wrong. */
const sharedContents = 12;

/** The bytes of one add. One in four is one of a dozen contents that all adders of the seed share. */
export function bytesOf(
  { seed, sizes }: Pick<Orders, "seed" | "sizes">,
  { adder, place }: Pick<Sealing, "adder" | "place">,
): Uint8Array {
  const own = `${String(seed)} ${String(adder)} ${String(place)}`;
  const chance = chanceFrom(numberFrom(own));
  const name = chance() < 0.25 ? `${String(seed)} shared ${String(Math.floor(chance() * sharedContents))}` : own;
  return contentOf({ name, size: sizeOf(name, sizes) });
}

/** Most are small, some empty; a few take several reads and writes. Drawn from the name, so that equal contents have one size. */
function sizeOf(name: string, sizes: Orders["sizes"]): number {
  const chance = chanceFrom(numberFrom(`size of ${name}`));
  const kind = chance();
  if (sizes === "tiny") return Math.floor(chance() * 400);
  if (kind < 0.6) return Math.floor(chance() * 2_000);
  return Math.floor(chance() * (kind < 0.93 ? 64_000 : 700_000));
}

function numberFrom(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32LE(0);
}

/** A process that adds. It is started ahead of its work, so that a kill is not spent on its start. */
export class Adder {
  readonly sealed: Sealing[] = [];
  readonly failed: Extract<Told, { readonly event: "failed" }>[] = [];
  /** What it wrote to standard error. */
  errors = "";
  /** Resolves when it has ended, and all that it told has been read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly #process: ChildProcess;
  #onTold: (() => void)[] = [];
  #open = false;

  constructor(compileCache: string) {
    const child = spawn(
      process.execPath,
      ["--conditions=source", fileURLToPath(new URL("adder.ts", import.meta.url))],
      {
        env: { ...withoutTestContext(), NODE_COMPILE_CACHE: compileCache },
        stdio: ["pipe", "pipe", "pipe"],
      },
    );
    this.#process = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    // It may be gone before it has read its orders.
    child.stdin.on("error", (error) => (this.errors += `${String(error)}\n`));
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#hear(line);
    });
    this.ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => {
      for (const wake of this.#onTold.splice(0)) wake();
      return { code: typeof code === "number" ? code : null, signal: typeof signal === "string" ? signal : null };
    });
  }

  begin(orders: Orders): void {
    this.#process.stdin?.write(`${JSON.stringify(orders)}\n`);
  }

  /** Asks it to finish what it has begun, and to close the archive. */
  end(): void {
    this.#process.stdin?.end("end\n");
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Resolves when it has told so much, or has ended. */
  async until(enough: (adder: Adder) => boolean): Promise<void> {
    while (!enough(this) && this.#process.exitCode === null && this.#process.signalCode === null) {
      await new Promise<void>((resolve) => this.#onTold.push(resolve));
    }
  }

  get open(): boolean {
    return this.#open;
  }

  #hear(line: string): void {
    const told = parseTold(line);
    if (told === null) this.errors += `not understood: ${line}\n`;
    else if (told.event === "open") this.#open = true;
    else if (told.event === "sealed") this.sealed.push(told);
    else this.failed.push(told);
    for (const wake of this.#onTold.splice(0)) wake();
  }
}

/** Null for a line that was cut: a killed process may have written half of it, and then nothing was acknowledged by it. */
function parseTold(line: string): Told | null {
  try {
    return JSON.parse(line) as Told;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Without this, a child of a test would take itself for a test file that reports to its parent. */
export function withoutTestContext(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== "NODE_TEST_CONTEXT"));
}
