/** Check `warc.record`: are a WARC's records what they say? Source: spec/findings, "A WACZ". */
import { faultOf, outcomeOf } from "../archive-files.ts";
import { newHasher, type NewHasher } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { finding, type Finding, type Outcome } from "../finding.ts";
import { RecordDigests } from "./record-digests.ts";
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
  const digests = new RecordDigests(record, options.newHasher ?? newHasher);
  await digests.pass();
  const id = warcField(record, "WARC-Record-ID") ?? "";
  const isSecond = sum.ids.has(id);
  sum.ids.add(id);
  sum.records += 1;
  sum.unknown += digests.unknown;
  return [
    ...faultsOfFields(record),
    ...digests.faults(),
    ...(isSecond ? ["another record before it has the same WARC-Record-ID"] : []),
  ];
}
