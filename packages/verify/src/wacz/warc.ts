/** WARC 1.0 and 1.1 (ISO 28500), plain or with one gzip member for each record, as a stream of records. */
import { ByteReader } from "./byte-reader.ts";
import { decodeUtf8, equalBytes, utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { gunzipMember, isGzip } from "./gzip.ts";

/** One record. Its block can be read once, and before the next record is asked for. */
export interface WarcRecord {
  /** Where it begins in the stream: the record, or its gzip member. */
  readonly offset: number;
  /** It is in a gzip member of its own. */
  readonly packed: boolean;
  /** `1.1` */
  readonly version: string;
  /** Its lines end in LF alone, which ISO 28500 does not have: read only where that was allowed. */
  readonly bareLf: boolean;
  /** Names as written, in order; folded lines are joined by a space. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The length of the block, as the record states it; up to 2⁵³ − 1, and nothing is held because of it. */
  readonly length: number;
  /** The block. Throws `FormatError` if the stream has less. What was not read is passed over. */
  readonly block: ByteStream;
  /** Passes over what is left of the record, checks how it is closed, and tells where the next one begins. */
  end(): Promise<number>;
}

/**
 * Budgets for records that somebody else wrote. `ratioMax`: bytes out for one byte in, once `freeSize` bytes have come out; a crawl with
 * a gigabyte of zeros in it is still read, a bomb is given up.
 */
export const warcLimits = { fieldsSizeMax: 1024 * 1024, fieldsMax: 1_000, freeSize: 2 ** 30, ratioMax: 250 } as const;

/** A WARC that unpacks to more than it is given. */
export class OverBudget extends FormatError {}

/** What a reader takes beyond the standard. `looseLines`: lines that end in LF alone, and fewer or more line ends behind a record, as some writers made them. */
export interface WarcLeniency {
  readonly looseLines: boolean;
}

const strict: WarcLeniency = { looseLines: false };
const emptyLine = utf8("\r\n\r\n");
const bareEmptyLine = utf8("\n\n");
/** In bytes, behind one record. */
const lineEndsMax = 64;
/** A first line has no more. */
const firstLineMax = 32;
const partSize = 64 * 1024;

/**
 * The records of a WARC from its beginning, or from the place `position` where a record begins. Throws `FormatError` where what
 * follows is no record, or the one before is not closed as it must be; then nothing more can be read in order.
 */
export async function* warcRecords(
  stream: ByteStream,
  position = 0,
  leniency: WarcLeniency = strict,
): AsyncGenerator<WarcRecord> {
  const source = new ByteReader(stream, position);
  const spent = { size: 0, position };
  try {
    const packed = await isGzip(source);
    while (!(await source.atEnd())) {
      const record = await openRecord(source, packed ? spent : null, leniency);
      yield record;
      await record.end();
    }
  } finally {
    await source.close();
  }
}

/** What has come out of gzip members since `position`. */
interface Spent {
  size: number;
  readonly position: number;
}

async function* withinBudget(source: ByteReader, spent: Spent): AsyncGenerator<Uint8Array> {
  for await (const part of gunzipMember(source)) {
    spent.size += part.length;
    const given = Math.max(warcLimits.freeSize, (source.position - spent.position) * warcLimits.ratioMax);
    if (spent.size > given) throw new OverBudget("the WARC unpacks to more than is read of one of its size");
    yield part;
  }
}

/** `spent` is null in a WARC that is not packed. */
async function openRecord(source: ByteReader, spent: Spent | null, leniency: WarcLeniency): Promise<WarcRecord> {
  const offset = source.position;
  const packed = spent !== null;
  const inner = packed ? new ByteReader(withinBudget(source, spent)) : source;
  const bareLf = leniency.looseLines && (await isBareLf(inner));
  const close = bareLf ? bareEmptyLine : emptyLine;
  const head = await inner.takeUntil(close, warcLimits.fieldsSizeMax);
  const { version, fields } = parseHead(head, bareLf ? "\n" : "\r\n");
  const length = blockLength(fields);
  const block = new Block(inner, length);
  let next: Promise<number> | null = null;
  const end = async (): Promise<number> => {
    await block.pass();
    const isClosed = leniency.looseLines
      ? await passLineEnds(inner)
      : equalBytes(await inner.take(close.length), close);
    if (!isClosed) throw new FormatError("the record is not closed where its length says");
    if (packed && !(await inner.atEnd())) throw new FormatError("its gzip member has more in it than one record");
    return source.position;
  };
  return { offset, packed, version, bareLf, fields, length, block, end: () => (next ??= end()) };
}

/** False where not one line end stands. */
async function passLineEnds(source: ByteReader): Promise<boolean> {
  let count = 0;
  for (; count < lineEndsMax && !(await source.atEnd()); count += 1) {
    const next = source.chunk[source.at];
    if (next !== 0x0a && next !== 0x0d) break;
    source.at += 1;
  }
  return count > 0;
}

async function isBareLf(source: ByteReader): Promise<boolean> {
  await source.fill(firstLineMax);
  const end = source.chunk.subarray(source.at, source.at + firstLineMax).indexOf(0x0a);
  return end > 0 && source.chunk[source.at + end - 1] !== 0x0d;
}

class Block implements AsyncIterable<Uint8Array> {
  readonly #source: ByteReader;
  #left: number;

  constructor(source: ByteReader, length: number) {
    this.#source = source;
    this.#left = length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const part = await this.#source.some(Math.min(this.#left, partSize));
      this.#left -= part.length;
      yield part;
    }
  }

  async pass(): Promise<void> {
    while (this.#left > 0) this.#left -= (await this.#source.some(Math.min(this.#left, partSize))).length;
  }
}

function parseHead(bytes: Uint8Array, lineEnd: string): Pick<WarcRecord, "version" | "fields"> {
  const [first = "", ...lines] = decodeUtf8(bytes).split(lineEnd);
  const version = /^WARC\/(0\.17|0\.18|1\.0|1\.1)$/.exec(first)?.[1];
  if (version === undefined) throw new FormatError("what stands here is no WARC record of a known version");
  if (lines.length > warcLimits.fieldsMax)
    throw new FormatError(`the record has more than ${warcLimits.fieldsMax} lines of fields`);
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (last !== undefined && /^[ \t]/.test(line)) last[1] = `${last[1]} ${line.trim()}`.trim();
    else fields.push(parseField(line));
  }
  return { version, fields };
}

/** A name is a token of HTTP (RFC 9110 §5.6.2); a value has no controls, which would end it for some readers. */
function parseField(line: string): [string, string] {
  const [, name, value = ""] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/s.exec(line) ?? [];
  if (name === undefined) throw new FormatError("the record has a line that is no field");
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f)
      throw new FormatError(`the field ${name} has a control character`);
  }
  return [name, value.trimEnd()];
}

function blockLength(fields: WarcRecord["fields"]): number {
  const stated = fields.filter(([name]) => name.toLowerCase() === "content-length").map(([, value]) => value);
  const [text] = stated;
  if (text === undefined || !/^[0-9]{1,19}$/.test(text))
    throw new FormatError("the record does not state the length of its block");
  if (stated.length > 1) throw new FormatError("the record states the length of its block more than once");
  if (!Number.isSafeInteger(Number(text))) throw new FormatError("the record states a length that no file has");
  return Number(text);
}

/** The first value of a field, by its name in any case; null if there is none. */
export function warcField({ fields }: Pick<WarcRecord, "fields">, name: string): string | null {
  const lower = name.toLowerCase();
  return fields.find(([found]) => found.toLowerCase() === lower)?.[1] ?? null;
}
