import { formatInstant, utf8, type Fate, type FateCounts, type FateLine, type MissingPart } from "@muniment/verify";

import { cutText, urlMax } from "./cut-text.ts";
import type { Judgement } from "./judge.ts";

/** A request that is not whole in the WARC, and whether the capture is less complete for it. */
export interface Loss {
  readonly part: MissingPart;
  readonly weighs: boolean;
}

/** By origin: the digests of the certificates, leaf first, as they stand in certificates.pem. */
export type ChainsByOrigin = ReadonlyMap<string, readonly string[]>;

/** Above the limit on requests: those that were on their way when it was reached, and those that the page went on to try. */
const beyondLimit = 10_000;
/** Of what was never sent, a page can make as many as it likes. */
const unsentMax = 10_000;

const textMax = 500;

/**
 * Every request of a capture with what became of it: the one table of which the fate list, the record's `missing` and the verdict
 * are made. What the budget leaves without a line is counted. Source: spec/capture, "The fate list".
 */
export class Fates {
  readonly #lines: FateLine[] = [];
  readonly #counts: Record<Fate, number> = { held: 0, cut: 0, failed: 0, blocked: 0, skipped: 0 };
  readonly #room: { sent: number; unsent: number };
  #omitted = 0;

  constructor(limits: { readonly requests: number }) {
    this.#room = { sent: limits.requests + beyondLimit, unsent: unsentMax };
  }

  /** `sent`: it left the browser, as far as is known. */
  add(line: FateLine, sent: "sent" | "unsent"): void {
    this.#counts[line.fate] += 1;
    // One that weighs has left the browser, or would have: there are no more of these than the limit on requests lets through.
    const kind = line.weighs ? "sent" : sent;
    if (this.#room[kind] <= 0) this.#omitted += 1;
    else {
      this.#room[kind] -= 1;
      this.#lines.push(bounded(line));
    }
  }

  /** One that got no answer, and for which there is no room: it is counted. */
  beyond(): void {
    this.#counts.failed += 1;
    this.#omitted += 1;
  }

  lines(): readonly FateLine[] {
    return this.#lines;
  }

  /** How many have no line. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Judges lines anew, now that more is known: those for which `judge` gives null stay. */
  judge(judge: (line: FateLine) => Judgement | null): void {
    for (const [place, line] of this.#lines.entries()) {
      const judged = judge(line);
      if (judged === null) continue;
      this.#counts[line.fate] -= 1;
      this.#counts[judged.fate] += 1;
      this.#lines[place] = { ...line, ...judged };
    }
  }

  /** What the lines come to for the record and its verdict. */
  losses(): readonly Loss[] {
    return this.#lines.flatMap(({ url, method, code, reason, weighs }) =>
      code === null ? [] : [{ part: { url, method, code, text: reason ?? "" }, weighs }],
    );
  }

  /** The lines of the file. */
  *file(chains: ChainsByOrigin): Generator<Uint8Array> {
    const places = new Map([...new Set([...chains.values()].flat())].map((digest, place) => [digest, place]));
    yield jsonLine({ format: "fates-1" });
    for (const line of this.#lines) yield jsonLine(withChain(line, chains, places));
    const requests = this.#lines.length + this.#omitted;
    const counts: FateCounts = { requests, ...this.#counts, omitted: this.#omitted };
    yield jsonLine(counts);
  }
}

/** A time in milliseconds since 1970; null where there is none. */
export function instantOrNull(ms: number | null): FateLine["sent"] {
  return ms === null ? null : formatInstant(ms);
}

function withChain(line: FateLine, chains: ChainsByOrigin, places: ReadonlyMap<string, number>): FateLine {
  const chain = line.tls === null ? undefined : chains.get(URL.parse(line.url)?.origin ?? "");
  if (line.tls === null || chain === undefined) return line;
  return { ...line, tls: { ...line.tls, chain: chain.flatMap((digest) => places.get(digest) ?? []) } };
}

/** What a page or a server chose the length of is cut. */
function bounded(line: FateLine): FateLine {
  const text = (value: string | null) => (value === null ? null : cutText(value, textMax));
  return {
    ...line,
    url: cutText(line.url, urlMax),
    method: cutText(line.method, textMax),
    document: line.document === null ? null : cutText(line.document, urlMax),
    frame: text(line.frame),
    reason: text(line.reason),
    protocol: text(line.protocol),
  };
}

function jsonLine(value: unknown): Uint8Array {
  return utf8(`${JSON.stringify(value)}\n`);
}
