/** The index of a WACZ: lines that lead to the records of its WARCs. Source: CDXJ; WACZ 1.1.1, "indexes". */
import { ByteReader } from "./byte-reader.ts";
import { decodeUtf8, utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { memberOf, parseJson, type JsonLimits } from "../format/json.ts";

/** Where a line of the index says that a record lies. */
export interface IndexLine {
  /** Counted from 1. */
  readonly line: number;
  readonly url: string;
  /** When it was asked for, in 4 to 17 digits of UTC. */
  readonly time: string;
  /** Of the request; `GET` where the line names none. */
  readonly method: string;
  /** Of the answer; null where the line has none, as for what is no HTTP. */
  readonly status: number | null;
  /** The WARC, as named below `archive/`. */
  readonly filename: string;
  readonly offset: number;
  /** In bytes, as the record lies in the WARC. */
  readonly length: number;
}

/** The index in full has a line for every answer: `linesMax` bounds what is held. */
export const indexLimits = { lineMax: 1024 * 1024, linesMax: 2_000_000 } as const;

const lineLimits: JsonLimits = { sizeMax: indexLimits.lineMax, depthMax: 8 };
const lineEnd = utf8("\n");

/** The lines of an index, plain or in gzip; a sentence in the place of one that leads nowhere. Throws `FormatError` if it is none. */
export async function* indexLines(stream: ByteStream): AsyncGenerator<IndexLine | string> {
  const raw = new ByteReader(stream);
  try {
    const input = (await isGzip(raw)) ? new ByteReader(gunzip(raw)) : raw;
    for (let line = 1; !(await input.atEnd()); line += 1) {
      if (line > indexLimits.linesMax) throw new FormatError(`it has more than ${indexLimits.linesMax} lines`);
      const text = decodeUtf8(await input.takeUntil(lineEnd, indexLimits.lineMax));
      if (text === "" || text.startsWith("!meta ")) continue;
      if (text.startsWith(" CDX ")) throw new FormatError("it is a CDX of the old form, which is not read here");
      yield parseIndexLine(text, line) ?? `line ${line} is no line of a CDXJ index`;
    }
  } finally {
    await raw.close();
  }
}

/** `key time {…}` */
function parseIndexLine(text: string, line: number): IndexLine | null {
  const [, time, json] = /^[^ ]+ (\d{4,17}) (\{.*\})\r?$/.exec(text) ?? [];
  if (time === undefined || json === undefined) return null;
  const value = jsonOf(json);
  const [url, filename] = [memberOf(value, "url"), memberOf(value, "filename")];
  const [offset, length] = [numberOf(memberOf(value, "offset")), numberOf(memberOf(value, "length"))];
  if (typeof url !== "string" || typeof filename !== "string" || offset === null || length === null) return null;
  const method = memberOf(value, "method") ?? "GET";
  const status = numberOf(memberOf(value, "status"));
  return { line, url, time, method: typeof method === "string" ? method : "", status, filename, offset, length };
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(utf8(text), lineLimits);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Writers do not agree whether these are numbers or strings. */
function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
