/** Recall of a capture: what the site handed out, and what of it lies in the WACZ. */
import { readWacz, type Recorded } from "./read-wacz.ts";
import type { Served } from "./site.ts";

export interface Score {
  /** Answers that lie in the WACZ: same URL, method, body of the request, status, and SHA-256 of the body. */
  readonly found: readonly { readonly served: Served; readonly record: Recorded }[];
  readonly missing: readonly { readonly served: Served; readonly why: string }[];
  /** Answers of the WACZ that the site never gave, or not so often. */
  readonly extra: readonly Recorded[];
  /** Answers of status 206 are not counted one by one, but by the bytes that they cover. */
  readonly ranged: readonly RangedScore[];
}

/** One file that was handed out in ranges. */
export interface RangedScore {
  readonly url: string;
  /** How many of its bytes the site sent in ranges. */
  readonly served: number;
  /** How many of these the answers of the WACZ hold, in place and unchanged. */
  readonly recorded: number;
  /** The answers of the WACZ, laid beside each other, are the whole file. */
  readonly whole: boolean;
}

export async function scoreWacz(file: string, served: readonly Served[]): Promise<Score> {
  return score((await readWacz(file)).answers, served);
}

/** Each recorded answer stands for one that was served, and no more. */
export function score(recorded: readonly Recorded[], served: readonly Served[]): Score {
  const left = new Set(recorded);
  const found: { served: Served; record: Recorded }[] = [];
  const missing: { served: Served; why: string }[] = [];
  // Whole answers choose first: one that was cut is content with less.
  for (const one of [...served].sort((a, b) => Number(a.cut) - Number(b.cut))) {
    if (one.range !== null) continue;
    const match = [...left].find((record) => differences(one, record).length === 0);
    if (match === undefined) missing.push({ served: one, why: whyMissing(one, [...left]) });
    else {
      left.delete(match);
      found.push({ served: one, record: match });
    }
  }
  const urls = [...new Set(served.filter(({ range }) => range !== null).map(({ url }) => url))];
  const files = urls.map((url) => new RangedFile(url, served));
  const ranged = files.map((one) => one.score(recorded));
  const extra = [...left].filter((record) => !(record.status === 206 && files.some((one) => one.holds(record))));
  return { found, missing, extra, ranged };
}

function differences(served: Served, record: Recorded): readonly string[] {
  const isPrefix =
    record.size <= served.size &&
    startsAlike(record.body, served.body) &&
    // Nothing at all is the beginning of anything.
    (record.size > 0 || served.size === 0);
  const sameBody = record.sha256 === served.sha256 || (served.cut && record.truncated && isPrefix);
  return [
    ...(record.url === served.url ? [] : ["URL"]),
    ...(record.request?.method === served.method ? [] : ["method"]),
    ...(record.request?.sha256 === served.request.sha256 ? [] : ["body of the request"]),
    ...(record.status === served.status ? [] : ["status"]),
    ...(sameBody ? [] : ["body"]),
  ];
}

function startsAlike(one: Uint8Array, other: Uint8Array): boolean {
  const length = Math.min(one.length, other.length);
  return Buffer.compare(one.subarray(0, length), other.subarray(0, length)) === 0;
}

function whyMissing(served: Served, left: readonly Recorded[]): string {
  const near = left.filter((record) => record.url === served.url).map((record) => differences(served, record));
  if (near.length === 0) return "no answer of this URL is left in the WACZ";
  return `the answers of this URL have another ${near.map((names) => names.join(", ")).join("; ")}`;
}

/** The bytes of a file, as far as the site sent them. */
class RangedFile {
  readonly #url: string;
  readonly #bytes: Buffer;
  /** 1 for each byte that was sent at all, and for each that was sent in a range. */
  readonly #sent: Uint8Array;
  readonly #ranged: Uint8Array;

  constructor(url: string, served: readonly Served[]) {
    const answers = served.filter((one) => one.url === url && (one.range !== null || one.status === 200));
    const total = Math.max(...answers.map(({ range }) => range?.total ?? 0));
    this.#url = url;
    this.#bytes = Buffer.alloc(total);
    this.#sent = new Uint8Array(total);
    this.#ranged = new Uint8Array(total);
    for (const { range, body } of answers) {
      const first = range?.first ?? 0;
      this.#bytes.set(body, first);
      this.#sent.fill(1, first, first + body.length);
      if (range !== null) this.#ranged.fill(1, first, first + body.length);
    }
  }

  /** Whether an answer is one of this file, and every byte in it is the file's. */
  holds(record: Recorded): boolean {
    const first = record.url === this.#url ? firstOf(record) : null;
    if (first === null) return false;
    const end = first + record.body.length;
    if (end > this.#bytes.length || this.#sent.subarray(first, end).includes(0)) return false;
    return this.#bytes.subarray(first, end).equals(record.body);
  }

  score(recorded: readonly Recorded[]): RangedScore {
    const covered = new Uint8Array(this.#bytes.length);
    for (const record of recorded) {
      const first = this.holds(record) ? firstOf(record) : null;
      if (first !== null) covered.fill(1, first, first + record.body.length);
    }
    let served = 0;
    let kept = 0;
    for (const [at, sent] of this.#ranged.entries()) {
      served += sent;
      kept += sent & (covered[at] ?? 0);
    }
    return { url: this.#url, served, recorded: kept, whole: !covered.includes(0) };
  }
}

/** Where in its file an answer begins; null if it is none of a file, or not what its Content-Range says. */
function firstOf({ status, range, body, truncated }: Recorded): number | null {
  if (status === 200) return 0;
  if (status !== 206 || range === null) return null;
  const size = range.last - range.first + 1;
  return body.length === size || (truncated && body.length < size) ? range.first : null;
}
