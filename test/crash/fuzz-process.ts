/**
 * The process in which inputs are tried: it may hang, run out of memory or die, and the harness that started it sees it and
 * knows the input, which lies in a file before it is tried. It prints one JSON object a line.
 */
import { openSync, readFileSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Coverage, type News } from "./fuzz-coverage.ts";
import { below, inputMax, mutate } from "./fuzz-mutations.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { chanceFrom } from "./harness.ts";

/** What the process is told, in a file that its argument names. */
export interface FuzzOrders {
  readonly seed: number;
  /** Names of targets; empty: all. */
  readonly targets: readonly string[];
  readonly inputs: number;
  readonly seconds: number;
  /** Inputs that earlier runs found worth keeping, in base64, by target. They are tried first. */
  readonly corpus: Readonly<Record<string, readonly string[]>>;
  /** The file that holds the input under trial. */
  readonly current: string;
}

export interface FuzzFault {
  readonly target: string;
  readonly what: string;
  /** Base64. */
  readonly input: string;
}

export type FuzzTold =
  | { readonly event: "progress"; readonly inputs: number; readonly covered: number }
  | { readonly event: "fault"; readonly fault: FuzzFault }
  | { readonly event: "kept"; readonly target: string; readonly input: string }
  | {
      readonly event: "end";
      readonly inputs: number;
      readonly covered: number;
      readonly slowestMs: number;
      readonly peakMiB: number;
      readonly accepted: number;
    };

export const limits = { ms: 5000, memoryMiB: 512 } as const;

// So many inputs are tried between two looks at the coverage, which takes as long as some tens of them.
const groupSize = 128;
const groupMs = 100;
const cleared = { fromMiB: 220, upToMiB: 320 } as const;
/** Enough to go on from; beyond it, the oldest finds of the run give way. */
const corpusMax = 400;

const ours = new URL("../../packages/verify/src/", import.meta.url).href;
const itemOf = new URL("../../packages/server/src/index/item-of.ts", import.meta.url).href;

interface Search {
  readonly target: FuzzTarget;
  readonly isRefusal: (error: unknown) => boolean;
  readonly news: News;
}

class Fuzzer {
  readonly #orders: FuzzOrders;
  readonly #chance: () => number;
  readonly #coverage: Coverage;
  readonly #file: number;
  readonly #inputs = new Map<string, Uint8Array[]>();
  /** Ways of ending that were met: which refusal, in which words. */
  readonly #endings = new Set<string>();
  readonly #record = new Uint8Array(8 + 64 + inputMax * 2);
  #tried = 0;
  #accepted = 0;
  #slowestMs = 0;
  #ends = false;

  constructor(orders: FuzzOrders, coverage: Coverage) {
    this.#orders = orders;
    this.#coverage = coverage;
    this.#chance = chanceFrom(orders.seed);
    this.#file = openSync(orders.current, "w");
  }

  /** Asks for an end after the group at hand. */
  end(): void {
    this.#ends = true;
  }

  async run(targets: readonly FuzzTarget[], isRefusal: (error: unknown) => boolean): Promise<void> {
    const until = performance.now() + this.#orders.seconds * 1000;
    for (const target of targets) await this.#begin(target, isRefusal);
    const turns = targets.flatMap((target) => Array.from({ length: target.weight }, () => target));
    let told = performance.now();
    for (let turn = 0; this.#tried < this.#orders.inputs && performance.now() < until && !this.#ends; turn += 1) {
      const target = turns[turn % turns.length];
      if (target === undefined) break;
      // One turn has one group, so that the shares of the targets are those of their weights.
      this.#clear();
      // All else is done without a pause: this is where a request to end is heard.
      await setImmediate();
      await this.#group(target, isRefusal);
      if (performance.now() > told + 1000) {
        told = performance.now();
        tell({ event: "progress", inputs: this.#tried, covered: this.#coverage.covered });
      }
    }
    tell({
      event: "end",
      inputs: this.#tried,
      covered: this.#coverage.covered,
      slowestMs: Math.round(this.#slowestMs),
      peakMiB: peakMiB(),
      accepted: this.#accepted,
    });
  }

  /** The seeds, then what earlier runs kept: the shortest first, so that what is kept again is small. */
  async #begin(target: FuzzTarget, isRefusal: (error: unknown) => boolean): Promise<void> {
    const seeds = [...target.seeds];
    const kept = (this.#orders.corpus[target.name] ?? []).map((text) => new Uint8Array(Buffer.from(text, "base64")));
    this.#inputs.set(target.name, seeds);
    for (const seed of seeds) await this.#try(target, seed, isRefusal);
    this.#coverage.news();
    for (const input of kept.toSorted((a, b) => a.length - b.length)) {
      await this.#try(target, input, isRefusal);
      if (this.#coverage.news().size > 0) this.#keep(target, input);
      else seeds.push(input);
    }
  }

  /** Garbage of earlier inputs is not the next one's: it is cleared away, or else this process ends and another goes on. */
  #clear(): void {
    if (process.memoryUsage.rss() < cleared.fromMiB * 1024 * 1024) return;
    globalThis.gc?.();
    if (process.memoryUsage.rss() > cleared.upToMiB * 1024 * 1024) this.#ends = true;
  }

  async #group(target: FuzzTarget, isRefusal: (error: unknown) => boolean): Promise<void> {
    const own = this.#inputs.get(target.name) ?? [];
    const pick = (): Uint8Array => own[below(this.#chance, own.length)] ?? new Uint8Array(0);
    const source = { chance: this.#chance, tokens: target.tokens, other: pick };
    const group: Uint8Array[] = [];
    const started = performance.now();
    const isFull = (): boolean => group.length >= groupSize || performance.now() - started > groupMs;
    while (!isFull() && this.#tried < this.#orders.inputs && !this.#ends) {
      // What was found last is where there is most to find.
      const base =
        this.#chance() < 0.3 ? (own[own.length - 1 - below(this.#chance, Math.min(8, own.length))] ?? pick()) : pick();
      const input = mutate(base, source);
      group.push(input);
      if (await this.#try(target, input, isRefusal)) own.push(input);
      if (own.length > corpusMax) own.splice(below(this.#chance, own.length - 8), 1);
    }
    const news = this.#coverage.news();
    if (news.size > 0) await this.#search({ target, isRefusal, news }, group);
  }

  /** Which inputs of a group ran what never ran before: each half again, until they are single. */
  async #search(search: Search, group: readonly Uint8Array[]): Promise<void> {
    const { target, isRefusal, news } = search;
    const half = Math.ceil(group.length / 2);
    for (const part of [group.slice(0, half), group.slice(half)]) {
      if (part.length === 0 || news.size === 0) continue;
      for (const input of part) await this.#try(target, input, isRefusal, true);
      const [single] = part;
      if (!this.#coverage.ranAnyOf(news, part.length === 1) || single === undefined) continue;
      if (part.length === 1) this.#keep(target, single);
      else await this.#search(search, part);
    }
  }

  #keep(target: FuzzTarget, input: Uint8Array): void {
    this.#inputs.get(target.name)?.push(input);
    tell({ event: "kept", target: target.name, input: Buffer.from(input).toString("base64") });
  }

  /** True if it ended in a way that was not met before. */
  async #try(
    target: FuzzTarget,
    input: Uint8Array,
    isRefusal: (error: unknown) => boolean,
    again = false,
  ): Promise<boolean> {
    this.#note(target, input);
    const started = performance.now();
    let ending = "accepted";
    try {
      const read = target.read(input);
      const fault = read instanceof Promise ? await read : read;
      if (fault !== null) this.#fault(target, input, fault);
      else if (!again) this.#accepted += 1;
    } catch (error) {
      if (!isRefusal(error))
        this.#fault(
          target,
          input,
          `it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      ending = error instanceof Error ? error.message.replaceAll(/["“].*|[0-9]+/gs, "") : "?";
    }
    const took = performance.now() - started;
    this.#slowestMs = Math.max(this.#slowestMs, took);
    if (took > limits.ms) this.#fault(target, input, `it took ${String(Math.round(took))} ms`);
    if (peakMiB() > limits.memoryMiB && !this.#ends) {
      // The peak of a process never falls: who goes on must do so in a new one.
      this.#ends = true;
      this.#fault(target, input, `the memory of the process went up to ${String(peakMiB())} MiB`);
    }
    if (!again) this.#tried += 1;
    const known = this.#endings.has(`${target.name} ${ending}`);
    this.#endings.add(`${target.name} ${ending}`);
    return !known;
  }

  #fault(target: FuzzTarget, input: Uint8Array, what: string): void {
    tell({ event: "fault", fault: { target: target.name, what, input: Buffer.from(input).toString("base64") } });
  }

  /** Count, length, name, bytes: what the harness reads if this process does not come back. */
  #note(target: FuzzTarget, input: Uint8Array): void {
    const view = new DataView(this.#record.buffer);
    view.setUint32(0, this.#tried);
    view.setUint32(4, input.length);
    this.#record.fill(0, 8, 72);
    new TextEncoder().encodeInto(target.name, this.#record.subarray(8, 72));
    this.#record.set(input, 72);
    writeSync(this.#file, this.#record, 0, 72 + input.length, 0);
  }
}

function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function tell(told: FuzzTold): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

if (import.meta.main) {
  const orders = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as FuzzOrders;
  // Before the verifier is loaded: only code that is compiled later is counted by blocks.
  const coverage = new Coverage((url) => url.startsWith(ours) || url === itemOf);
  const [{ ownFormats }, { witnessFormats }, { anchorFormats }, { foreignFormats }, { isRefusal }] = await Promise.all([
    import("./fuzz-own-formats.ts"),
    import("./fuzz-witness-formats.ts"),
    import("./fuzz-anchor-formats.ts"),
    import("./fuzz-foreign-formats.ts"),
    import("./fuzz-target.ts"),
  ]);
  const wanted = [...ownFormats, ...witnessFormats, ...anchorFormats, ...foreignFormats].filter(
    ({ name }) => orders.targets.length === 0 || orders.targets.includes(name),
  );
  const fuzzer = new Fuzzer(orders, coverage);
  process.on("SIGTERM", () => {
    fuzzer.end();
  });
  await fuzzer.run(wanted, isRefusal);
}
