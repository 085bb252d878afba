/** Check `warc.record`: are a WARC's records what they say? Source: spec/findings, "A WACZ". */
import { faultOf, outcomeOf } from "../archive-files.ts";
import { concat, utf8 } from "../format/bytes.ts";
import { indexOf } from "./byte-reader.ts";
import { FormatError, newHasher, type Hasher, type NewHasher } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { finding, type Finding, type Outcome } from "../finding.ts";
import { hasherOf, parseLabelledDigest } from "./labelled-digest.ts";
import { faultsOfFields } from "./warc-rules.ts";
import { OverBudget, warcField, warcRecords, type WarcRecord } from "./warc.ts";

export interface WarcOptions {
  readonly newHasher?: NewHasher;
  /** Places where records begin, as an index tells them, smallest first: where to go on when the records cannot be read in order. */
  readonly places?: readonly number[];
  /** Told of every record that could be read to its end. */
  readonly onRecord?: (record: ReadRecord) => void;
}

export interface ReadRecord {
  readonly offset: number;
  /** In bytes, as it lies in the file. */
  readonly length: number;
  readonly packed: boolean;
  readonly uri: string | null;
}

/** Of one WARC, so that a file that is wrong everywhere is not repeated as findings. */
const findingsMax = 200;
/** Their identifiers are held: that is some hundred bytes for each. */
const recordsMax = 2_000_000;
/** How often reading begins anew behind a fault. */
const startsMax = 100;
const headMax = 1024 * 1024;
const emptyLine = utf8("\r\n\r\n");

/**
 * Reads a WARC whole and checks every record: its fields, its end, its digests. A finding for each that is wrong, and one
 * for the file if none is. `open` gives its bytes from a place on; `name` is what findings call it.
 */
export async function* checkWarc(
  name: string,
  open: (from: number) => ByteStream,
  options: WarcOptions,
): AsyncGenerator<Finding> {
  const told = (outcome: Outcome, detail: string): Finding => finding("warc.record", name, outcome, detail);
  const sum: Sum = { records: 0, faults: 0, unknown: 0, ids: new Set() };
  let from: number | null = 0;
  for (let starts = 0; from !== null && starts < startsMax; starts += 1) {
    let at: number = from;
    from = null;
    try {
      for await (const record of warcRecords(open(at), at)) {
        at = record.offset;
        if (sum.records >= recordsMax) {
          yield told(
            "unchecked",
            `it has more than ${recordsMax} records: those from byte ${at} on were not looked at`,
          );
          return;
        }
        for (const fault of await faultsOfRecord(record, sum, options)) {
          if (sum.faults++ < findingsMax) yield told("fails", `the record at byte ${at}: ${fault}`);
        }
        const next = await record.end();
        options.onRecord?.({ offset: at, length: next - at, packed: record.packed, uri: uriOf(record) });
        at = next;
      }
    } catch (error) {
      const fault = faultOf(error);
      if (sum.faults++ < findingsMax) yield told(outcomeOf(fault), `the record at byte ${at}: ${fault.reason}`);
      if (!(error instanceof OverBudget)) from = options.places?.find((place) => place > at) ?? null;
    }
  }
  if (from !== null) yield told("unchecked", `what follows the fault before byte ${from} was not looked at`);
  if (sum.faults > findingsMax) yield told("fails", `${sum.faults - findingsMax} more faults are in its records`);
  if (sum.unknown > 0) yield told("unchecked", `${sum.unknown} digests are of a kind that is not known`);
  if (sum.records + sum.faults === 0) yield told("fails", "it has no records");
  else if (sum.faults === 0) yield told("holds", `its records, ${sum.records} in number, are what they say`);
}

interface Sum {
  records: number;
  faults: number;
  /** Digests that cannot be compared. */
  unknown: number;
  readonly ids: Set<string>;
}

function uriOf(record: WarcRecord): string | null {
  return warcField(record, "WARC-Target-URI")?.replace(/^<(.*)>$/, "$1") ?? null;
}

/** Reads the block, and says what is wrong with the record. */
async function faultsOfRecord(record: WarcRecord, sum: Sum, options: WarcOptions): Promise<readonly string[]> {
  const startHash = options.newHasher ?? newHasher;
  const digests = [
    new StatedDigest(record, "WARC-Block-Digest", startHash),
    new StatedDigest(record, "WARC-Payload-Digest", startHash),
  ] as const;
  await readBlock(record, ...digests);
  const type = warcField(record, "WARC-Type")?.toLowerCase();
  // A revisit states the digest of a payload that lies elsewhere; a segment, that of the whole.
  const elsewhere = type === "revisit" || type === "continuation" || warcField(record, "WARC-Segment-Number") !== null;
  const id = warcField(record, "WARC-Record-ID") ?? "";
  const isSecond = sum.ids.has(id);
  sum.ids.add(id);
  sum.records += 1;
  sum.unknown += digests.filter((digest) => digest.isUnknown).length;
  return [
    ...faultsOfFields(record),
    ...(elsewhere ? [digests[0]] : digests).flatMap((digest) => digest.fault()),
    ...(isSecond ? ["another record before it has the same WARC-Record-ID"] : []),
  ];
}

/** The payload of an HTTP message begins behind its head; that of any other block is the block. */
async function readBlock(record: WarcRecord, block: StatedDigest, payload: StatedDigest): Promise<void> {
  const isHttp = /^application\/http\b/i.test(warcField(record, "Content-Type") ?? "");
  let head: Uint8Array | null = isHttp ? new Uint8Array(0) : null;
  for await (const part of record.block) {
    block.update(part);
    if (head === null) {
      payload.update(part);
      continue;
    }
    const before = head.length;
    head = concat(head, part);
    const end = indexOf(head, emptyLine, Math.max(0, before - emptyLine.length));
    if (end < 0 && head.length <= headMax) continue;
    if (end < 0) throw new FormatError("its HTTP head has no end");
    payload.update(head.subarray(end + emptyLine.length));
    head = null;
  }
}

/** A digest that a record states, and the hash that will tell whether it is right. */
class StatedDigest {
  readonly isUnknown: boolean;
  readonly #name: string;
  readonly #expected: string;
  readonly #hasher: Hasher | null;

  constructor(record: WarcRecord, name: string, startHash: NewHasher) {
    const text = warcField(record, name);
    const stated = text === null ? null : parseLabelledDigest(text);
    this.isUnknown = text !== null && stated === null;
    this.#name = name;
    this.#expected = stated?.hex ?? "";
    this.#hasher = stated === null ? null : hasherOf(stated.algorithm, startHash);
  }

  update(bytes: Uint8Array): void {
    this.#hasher?.update(bytes);
  }

  fault(): readonly string[] {
    return this.#hasher === null || this.#hasher.hex() === this.#expected
      ? []
      : [`its ${this.#name} is not that of its bytes`];
  }
}
