/** The captures of a WARC, in the order in which they lie there. Broken parts are told, and passed over where a record can be found behind them. */
import { createHash } from "node:crypto";
import {
  FormatError,
  OverBudget,
  warcField,
  warcRecords,
  type ByteStream,
  type ListedPlace,
  type WarcRecord,
} from "@muniment/verify";
import { listingLimits } from "../../listing-limits.ts";
import type { ListingSheet } from "./listing-sheet.ts";
import { readCapture, targetOf } from "./read-capture.ts";

/** A WARC as it lies somewhere. `name` is null where it is the file itself. */
export interface WarcSource {
  readonly name: string | null;
  open(from: number): ByteStream;
}

/** Throws ListingFull. */
export async function listWarc(source: WarcSource, known: KnownRecords, sheet: ListingSheet): Promise<void> {
  let from: number | null = 0;
  for (let starts = 0; from !== null && starts < listingLimits.starts; starts += 1) {
    let at: number = from;
    from = null;
    try {
      for await (const record of warcRecords(source.open(at), at, { looseLines: true })) {
        at = record.offset;
        if (sheet.records >= listingLimits.records) {
          await sheet.fault({ in: source.name, offset: at }, "what follows is not listed: it has too many records");
          return;
        }
        at = await listRecord(record, source, known, sheet);
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      from = error instanceof OverBudget ? null : await nextStart(source, at + 1);
      const on = from === null ? "no record was found behind it" : `reading went on at byte ${String(from)}`;
      await sheet.fault({ in: source.name, offset: at }, `${error.message}; ${on}`);
    }
  }
  if (from !== null)
    await sheet.fault({ in: source.name, offset: from }, "what follows is not listed: too much before it is broken");
}

/** Answers with the place behind it. */
async function listRecord(
  record: WarcRecord,
  source: WarcSource,
  known: KnownRecords,
  sheet: ListingSheet,
): Promise<number> {
  const place: ListedPlace = { in: source.name, offset: record.offset };
  const { capture, faults } = await readCapture(record);
  const isSecond = known.isSecond(record);
  const end = await record.end();
  sheet.record();
  if (capture !== null) {
    const original = capture.type === "revisit" ? known.original(record) : null;
    await sheet.add({ ...capture, in: source.name, length: end - record.offset, original });
    if (capture.type !== "revisit") known.keep(record, place);
  }
  for (const fault of faults) await sheet.fault(place, fault);
  if (isSecond) await sheet.fault(place, "another record before it has the same WARC-Record-ID");
  return end;
}

/** Where the next record may begin, from a place on. A body may be a gzip member itself: it is looked for only where the WARC is packed. Null if there is none. */
async function nextStart(source: WarcSource, from: number): Promise<number | null> {
  const isPacked = await beginsAsGzip(source);
  const [mark, inFront] = isPacked ? [gzipMark, 0] : [warcMark, 1];
  let held: Buffer = Buffer.alloc(0);
  let at = from;
  for await (const part of source.open(from)) {
    held = Buffer.concat([held, part]);
    const found = held.indexOf(mark);
    if (found >= 0) return at + found + inFront;
    const kept = Math.min(held.length, mark.length - 1);
    at += held.length - kept;
    held = held.subarray(held.length - kept);
  }
  return null;
}

const gzipMark = Buffer.of(0x1f, 0x8b, 0x08);
const warcMark = Buffer.from("\nWARC/");

async function beginsAsGzip(source: WarcSource): Promise<boolean> {
  for await (const part of source.open(0)) return part[0] === gzipMark[0];
  return false;
}

/** What was seen of records, so that those are told that stand twice, and revisits lead to what they refer to. Keys are held as 16 bytes. */
export class KnownRecords {
  readonly #ids = new Set<string>();
  readonly #places = new Map<string, { readonly place: ListedPlace; readonly digest: string | null }>();

  isSecond(record: WarcRecord): boolean {
    const id = keyOf(warcField(record, "WARC-Record-ID") ?? "");
    const isSecond = this.#ids.has(id);
    this.#ids.add(id);
    return isSecond;
  }

  /** By address and time, and by address and stated digest: never by a digest alone, as two contents may share a weak one. */
  keep(record: WarcRecord, place: ListedPlace): void {
    const [url, digest] = [targetOf(record) ?? "", warcField(record, "WARC-Payload-Digest")];
    const known = { place, digest };
    this.#places.set(keyOf(`time ${warcField(record, "WARC-Date") ?? ""} ${url}`), known);
    const byDigest = keyOf(`digest ${digest ?? ""} ${url}`);
    if (digest !== null && !this.#places.has(byDigest)) this.#places.set(byDigest, known);
  }

  /** The record that a revisit refers to, if it was before it. */
  original(record: WarcRecord): ListedPlace | null {
    const field = (name: string): string | null => warcField(record, name);
    const digest = field("WARC-Payload-Digest");
    const url = field("WARC-Refers-To-Target-URI")?.replace(/^<(.*)>$/s, "$1") ?? targetOf(record) ?? "";
    const named = this.#places.get(keyOf(`time ${field("WARC-Refers-To-Date") ?? ""} ${url}`));
    if (named !== undefined && (digest === null || named.digest === null || named.digest === digest))
      return named.place;
    return digest === null ? null : (this.#places.get(keyOf(`digest ${digest} ${url}`))?.place ?? null);
  }
}

function keyOf(text: string): string {
  return createHash("sha256").update(text).digest().toString("latin1", 0, 16);
}
