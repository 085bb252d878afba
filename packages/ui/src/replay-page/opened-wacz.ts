/** A WACZ that is looked into: its index, and the answers that it leads to, each held against its digests as it is read. */
import {
  decodeUtf8,
  FormatError,
  indexLines,
  memberOf,
  newHasher,
  parseJson,
  readZip,
  readZipEntry,
  RecordDigests,
  warcField,
  warcRecords,
  type ByteStream,
  type IndexLine,
  type RandomAccess,
  type WarcRecord,
  type ZipEntry,
} from "@muniment/verify";
import { decodedBody, headerOf, parseHttpHead, type HttpHead } from "./http-answer.ts";

/** An answer of the archive. */
export interface Answer {
  /** Without a fragment. */
  readonly url: string;
  readonly head: HttpHead;
  /** Without transfer and content codings. */
  readonly body: Uint8Array;
  /** The capturer asked for it, not the page. Source: spec/capture, "What is added". */
  readonly byCapturer: boolean;
  /** Its body was cut off when it was captured. */
  readonly cut: boolean;
  /** The digests that its record states and its bytes do not have, each in a sentence. */
  readonly faults: readonly string[];
}

/** What came of looking for an answer. `reason`: a sentence, in English. */
export type Found =
  | { readonly is: "answer"; readonly answer: Answer }
  | { readonly is: "missing" }
  | { readonly is: "over"; readonly size: number }
  | { readonly is: "unread"; readonly reason: string };

const waczLimits = {
  linesMax: 500_000,
  /** Of an answer that is shown, in bytes: a page holds it as text, and a third longer. */
  bodyMax: 48 * 1024 * 1024,
  redirectsMax: 10,
  /** Of the list of pages, in UTF-16 code units: as far as its first page is looked for. */
  pagesMax: 1024 * 1024,
} as const;

const indexForm = /^indexes\/[^/]+\.cdxj?(\.gz)?$/;

export class OpenedWacz {
  readonly #file: RandomAccess;
  readonly #warcs: ReadonlyMap<string, ZipEntry>;
  /** Of requests by GET, by address, in the order of their time. */
  readonly #lines: ReadonlyMap<string, readonly IndexLine[]>;

  /** The first page that its list of pages names; null if it names none. */
  readonly firstPage: string | null;

  private constructor(
    file: RandomAccess,
    warcs: ReadonlyMap<string, ZipEntry>,
    lines: Map<string, IndexLine[]>,
    firstPage: string | null,
  ) {
    this.#file = file;
    this.firstPage = firstPage;
    this.#warcs = warcs;
    this.#lines = lines;
    for (const own of lines.values()) own.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  /** Rejects with `FormatError` for what is no WACZ, and as `file.read` does. */
  static async open(file: RandomAccess, signal: AbortSignal): Promise<OpenedWacz> {
    const { entries } = await readZip(file);
    const warcs = new Map<string, ZipEntry>();
    const lines = new Map<string, IndexLine[]>();
    let count = 0;
    for (const entry of entries) {
      if (entry.name.startsWith("archive/")) warcs.set(entry.name.slice("archive/".length), entry);
      if (!indexForm.test(entry.name)) continue;
      for await (const line of indexLines(readZipEntry(file, entry))) {
        signal.throwIfAborted();
        if (typeof line === "string" || line.method !== "GET") continue;
        if (count++ >= waczLimits.linesMax) throw new FormatError("its index is larger than this page reads");
        const url = withoutFragment(line.url);
        const own = lines.get(url);
        if (own === undefined) lines.set(url, [line]);
        else own.push(line);
      }
    }
    if (warcs.size === 0 || count === 0) throw new FormatError("there are no captured pages in it");
    const pages = entries.find(({ name }) => name === "pages/pages.jsonl");
    const firstPage = pages === undefined ? null : await firstPageIn(readZipEntry(file, pages));
    return new OpenedWacz(file, warcs, lines, firstPage);
  }

  has(url: string): boolean {
    return this.#lines.has(withoutFragment(url));
  }

  /**
   * The answer to an address, with redirects followed. `until`: the last one up to that time, as digits of UTC; without it, the last good one, or
   * the last of all.
   */
  async find(url: string, until: string | null = null): Promise<Found> {
    let at = withoutFragment(url);
    for (let redirects = 0; redirects <= waczLimits.redirectsMax; redirects += 1) {
      const line = this.#choose(at, until);
      if (line === null) return { is: "missing" };
      const found = await this.#read(line, at);
      if (found.is !== "answer") return found;
      const { status } = found.answer.head;
      const to = headerOf(found.answer.head, "location");
      const next = status >= 300 && status < 400 && to !== null ? URL.parse(to, at) : null;
      if (next === null) return found;
      at = withoutFragment(next.href);
    }
    return { is: "unread", reason: "it leads from one address to another without an end" };
  }

  #choose(url: string, until: string | null): IndexLine | null {
    const all = this.#lines.get(url) ?? [];
    const [first] = all;
    if (until !== null) return all.findLast(({ time }) => time.slice(0, until.length) <= until) ?? first ?? null;
    return all.findLast(({ status }) => status !== null && status < 300) ?? all.at(-1) ?? null;
  }

  async #read({ filename, offset }: IndexLine, url: string): Promise<Found> {
    const warc = this.#warcs.get(filename);
    if (warc === undefined || warc.method !== "stored" || offset >= warc.size)
      return { is: "unread", reason: "the index leads to no record" };
    try {
      const from = this.#file.read(warc.start + offset, warc.start + warc.packedSize);
      for await (const record of warcRecords(from, offset)) return await readAnswer(record, url);
      return { is: "unread", reason: "the index leads to no record" };
    } catch (error) {
      if (error instanceof FormatError) return { is: "unread", reason: error.message };
      throw error;
    }
  }
}

/** Source: WACZ 1.1.1, "pages.jsonl": a head, then a page a line. */
async function firstPageIn(bytes: ByteStream): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of bytes) {
    text += decoder.decode(part, { stream: true });
    if (text.length > waczLimits.pagesMax || text.split("\n").length > 2) break;
  }
  const [, line = ""] = text.split("\n");
  try {
    const url = memberOf(parseJson(new TextEncoder().encode(line)), "url");
    return typeof url === "string" ? url : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

async function readAnswer(record: WarcRecord, url: string): Promise<Found> {
  const type = warcField(record, "WARC-Type")?.toLowerCase();
  if (type !== "response") return { is: "unread", reason: `its record is of the type ${type ?? "none"}` };
  if (record.length > waczLimits.bodyMax) return { is: "over", size: record.length };
  const digests = new RecordDigests(record, newHasher);
  const parts: Uint8Array[] = [];
  let head: HttpHead | null = null;
  for await (const part of digests.read()) {
    if (part.is === "payload") parts.push(part.bytes);
    else head = parseHttpHead(decodeLatin(part.bytes));
  }
  await record.end();
  if (head === null) throw new FormatError("its record holds no answer");
  const uri = warcField(record, "WARC-Target-URI")?.replace(/^<(.*)>$/, "$1") ?? "";
  if (withoutFragment(uri) !== url) throw new FormatError("the index leads to a record of another address");
  const body = await decodedBody(head, parts, waczLimits.bodyMax);
  const byCapturer = warcField(record, "Muniment-Asked-By") === "capturer";
  const cut = warcField(record, "WARC-Truncated") !== null;
  return { is: "answer", answer: { url, head, body, byCapturer, cut, faults: digests.faults() } };
}

/** Text where it is UTF-8, as the records of this project are; else each byte as a character. */
function decodeLatin(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

export function withoutFragment(url: string): string {
  const end = url.indexOf("#");
  return end < 0 ? url : url.slice(0, end);
}
