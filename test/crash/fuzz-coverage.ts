/** Which code of the verifier ran, by V8's own count of blocks. To be started before the verifier is loaded. */
import { Session, type Profiler } from "node:inspector";

/**
 * V8 counts how often each block ran since it was last asked. (It can also report a block only once, which is cheaper; but then
 * nobody could ask which input of a group it was.) What is new is kept by the byte of the source, so that nested blocks are no matter.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Map<string, Uint8Array>();
  readonly #isOurs: (url: string) => boolean;
  #covered = 0;

  constructor(isOurs: (url: string) => boolean) {
    this.#isOurs = isOurs;
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** How many characters of the source have ever run. */
  get covered(): number {
    return this.#covered;
  }

  /** What ran for the first time since it was last asked. It is not new any more. */
  news(): News {
    const news = new News();
    for (const [url, ran] of this.#ran()) {
      const before = this.#seen.get(url) ?? new Uint8Array(0);
      const seen = before.length >= ran.length ? before : grown(before, ran.length);
      for (let at = 0; at < ran.length; at += 1) {
        if (ran[at] === 0 || seen[at] === 1) continue;
        seen[at] = 1;
        news.add(url, at);
      }
      this.#seen.set(url, seen);
    }
    this.#covered += news.size;
    return news;
  }

  /** Whether any of the news ran since it was last asked. `settle`: what ran is no news any more. */
  ranAnyOf(news: News, settle: boolean): boolean {
    let any = false;
    for (const [url, ran] of this.#ran()) any = news.matches(url, ran, settle) || any;
    return any;
  }

  *#ran(): Generator<readonly [url: string, ran: Uint8Array]> {
    for (const { url, functions } of this.#take()) if (this.#isOurs(url)) yield [url, ranIn(functions)];
  }

  #take(): readonly Profiler.ScriptCoverage[] {
    const answers: Profiler.TakePreciseCoverageReturnType[] = [];
    // The answer comes before `post` returns: the inspector is that of this very thread.
    this.#session.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error === null) answers.push(answer);
    });
    const [answer] = answers;
    if (answer === undefined) throw new Error("V8 gave no coverage");
    return answer.result;
  }
}

/** Places of the source, by file, that ran for the first time and for which it is not known yet which input led there. */
export class News {
  readonly #places = new Map<string, number[]>();

  get size(): number {
    return [...this.#places.values()].reduce((sum, { length }) => sum + length, 0);
  }

  add(url: string, at: number): void {
    const places = this.#places.get(url);
    if (places === undefined) this.#places.set(url, [at]);
    else places.push(at);
  }

  matches(url: string, ran: Uint8Array, settle: boolean): boolean {
    const places = this.#places.get(url) ?? [];
    const left = places.filter((at) => ran[at] !== 1);
    if (settle) this.#places.set(url, left);
    return left.length < places.length;
  }
}

/** One for each character of the source that ran. Blocks come from the outside in, and the inner one is right. */
function ranIn(functions: readonly Profiler.FunctionCoverage[]): Uint8Array {
  const end = Math.max(0, ...functions.map(({ ranges }) => ranges[0]?.endOffset ?? 0));
  const ran = new Uint8Array(end);
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return ran;
}

function grown(bytes: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
