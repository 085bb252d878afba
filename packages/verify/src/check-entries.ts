/** Checks the entries of the log, their records, and the objects that the records name. Source: spec/findings. */
import { faultOf, outcomeOf, type ArchiveFiles } from "./archive-files.ts";
import type { ArchiveAnchors } from "./anchors/check-archive-anchors.ts";
import { checkHashes, type Piece } from "./check-hashes.ts";
import { stampRole, type StampChecks } from "./check-stamps.ts";
import { FormatError, hexOf } from "./format/digest.ts";
import { parseEntry, type Entry } from "./format/entry.ts";
import { finding, type Finding, type Outcome } from "./finding.ts";
import { instantMs, type Instant } from "./format/instant.ts";
import { objectFile, tileFile } from "./format/layout.ts";
import { readEntries, signedEntries, type LogReading, type Place } from "./log-reading.ts";
import type { ScopeCount } from "./object-scope.ts";
import type { BeaconChecks } from "./time/beacon.ts";
import {
  entryTypes,
  genesisOf,
  parseRecord,
  recordSizeMax,
  type ParsedRecord,
  type RecordObject,
} from "./format/record.ts";

/** How far the clock of a writer may be ahead of the verifier's before it is remarked upon. */
const aheadMaxMs = 24 * 60 * 60 * 1000;

export interface EntryContext {
  readonly now: Instant;
  readonly scope: ScopeCount;
  /** Told what entries and records say that anchors are held against. */
  readonly anchors: ArchiveAnchors;
  readonly beacons: BeaconChecks;
  readonly stamps: StampChecks;
}

/** Walks through the log once. Memory does not grow with the records, only with the number of names of files. */
export class EntryChecks {
  readonly #files: ArchiveFiles;
  readonly #log: LogReading;
  readonly #nowMs: number;
  readonly #scope: ScopeCount;
  readonly #anchors: ArchiveAnchors;
  readonly #beacons: BeaconChecks;
  readonly #stamps: StampChecks;
  /** Of the record that is looked at: the objects that are to be hashed. */
  readonly #chosen = new Set<string>();
  #complete = true;
  #latest: Instant | null = null;

  constructor(files: ArchiveFiles, log: LogReading, { now, scope, anchors, beacons, stamps }: EntryContext) {
    this.#files = files;
    this.#log = log;
    this.#nowMs = instantMs(now);
    this.#scope = scope;
    this.#anchors = anchors;
    this.#beacons = beacons;
    this.#stamps = stamps;
  }

  /** False if an entry or a record could not be read, so that it is not known what else the log names. Final after the last piece. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Some at a time, each to be taken before the next is asked for. Singly, a promise for each would take longer than its object. */
  async *pieces(): AsyncGenerator<Iterable<Piece>> {
    for (const place of this.#log.levels[0] ?? []) yield* this.#bundle(place);
  }

  async *#bundle(place: Place): AsyncGenerator<Iterable<Piece>> {
    const file = tileFile({ ...place.tile, level: "entries" });
    const { entries } = await readEntries(this.#files, place.tile);
    const signed = await signedEntries(this.#files, place, entries);
    const first = place.tile.index * 256;
    for (let at = 0; at < place.tile.width; at += 1) {
      const bytes = entries[at];
      const subject = { file, index: first + at };
      if (bytes !== undefined && signed(bytes, at)) {
        yield* this.#entry(bytes, subject);
        continue;
      }
      this.#complete = false;
      const reason =
        bytes === undefined ? "its bundle could not be read as far as here" : "it is not the entry that was signed";
      yield [finding("entry.format", file, "unchecked", reason, subject.index)];
    }
  }

  async *#entry(
    bytes: Uint8Array,
    { file, index }: { readonly file: string; readonly index: number },
  ): AsyncGenerator<Iterable<Piece>> {
    let entry: Entry;
    try {
      entry = parseEntry(bytes);
    } catch (error) {
      this.#complete = false;
      const fault = faultOf(error);
      yield [finding("entry.format", file, outcomeOf(fault), fault.reason, index)];
      return;
    }
    yield [this.#judge(entry, file, index)];
    if (this.#latest === null || entry.time > this.#latest) this.#latest = entry.time;
    this.#anchors.seeEntry(index, entry.time);
    yield* this.#record(entry, index);
  }

  #judge(entry: Entry, file: string, index: number): Finding {
    if (entry.index !== index)
      return finding("entry.format", file, "fails", `it says that it is entry ${String(entry.index)}`, index);
    if (this.#latest !== null && entry.time < this.#latest) {
      return finding("entry.format", file, "fails", `its time ${entry.time} is before that of an earlier entry`, index);
    }
    if (instantMs(entry.time) > this.#nowMs + aheadMaxMs) {
      return finding(
        "entry.format",
        file,
        "unchecked",
        `its time ${entry.time} has not come yet: one of the clocks is wrong`,
        index,
      );
    }
    return finding(
      "entry.format",
      file,
      "holds",
      `${kindWord(entry.type)}, ${entry.time} by the writer's clock`,
      index,
    );
  }

  async *#record(entry: Entry, index: number): AsyncGenerator<Iterable<Piece>> {
    const file = objectFile(entry.record);
    if (this.#scope.structureOnly) {
      yield this.#presence("record.bytes", file, index);
      return;
    }
    if ((this.#files.size(file) ?? 0) > recordSizeMax) {
      this.#complete = false;
      const { size } = this.#files.take(file);
      const check = { check: "record.bytes", file, size, sha256: hexOf(entry.record), index } as const;
      const bytes = await checkHashes(this.#files, [check]);
      yield bytes;
      if (bytes.every(({ outcome }) => outcome === "holds")) {
        yield [finding("record.format", file, "fails", `it is larger than ${String(recordSizeMax)} bytes`, index)];
      }
      return;
    }
    const { value, fault } = await this.#files.read(file, recordSizeMax);
    if (value === null || this.#files.hash(value) !== hexOf(entry.record)) {
      this.#complete = false;
      const [outcome, reason] =
        fault === null
          ? (["fails", "its bytes are not those that were sealed"] as const)
          : [outcomeOf(fault), fault.reason];
      yield [finding("record.bytes", file, outcome, reason, index)];
      return;
    }
    yield [finding("record.bytes", file, "holds", "the record that the entry names", index)];
    let record: ParsedRecord;
    try {
      record = parseRecord(value);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#complete = false;
      yield [finding("record.format", file, "fails", error.message, index)];
      return;
    }
    const { outcome, detail } = judgeRecord(record, { type: entry.type, index });
    yield [finding("record.format", file, outcome, detail, index)];
    const beacon = await this.#beacons.judge(record, entry.time);
    if (beacon !== null) yield [{ check: "record.beacon", subject: { file, index }, ...beacon }];
    this.#anchors.seeRecord(index, file, record);
    this.#chosen.clear();
    yield this.#objects(record.objects, entry.time, index);
    for await (const stamp of this.#stamps.check(record, (named) => ({ file: named, index }), this.#isLookedAt))
      yield [stamp];
  }

  readonly #isLookedAt = ({ sha256 }: RecordObject): boolean => this.#scope.isWhole || this.#chosen.has(sha256);

  *#objects(objects: Iterable<RecordObject>, named: Instant, index: number): Generator<Piece> {
    for (const object of objects) yield* this.#object(object, named, index);
  }

  *#object(object: RecordObject, named: Instant, index: number): Generator<Piece> {
    const file = objectFile(`sha256:${object.sha256}`);
    const { first, size } = this.#files.take(file);
    const chosen = first && this.#scope.choose(object.sha256, named);
    if (size !== null && size !== object.size && this.#files.fault(file) === null) {
      yield finding(
        "object.bytes",
        file,
        "fails",
        `it has ${String(size)} bytes, and the record says ${String(object.size)}`,
        index,
      );
    } else if (chosen) {
      if (object.role === stampRole) this.#chosen.add(object.sha256);
      yield { check: "object.bytes", file, size, sha256: object.sha256, index };
    } else if (first) {
      yield* this.#presence("object.bytes", file, index);
    }
  }

  /** Speaks only of a file that is not there, or of which that is not known. It is not opened. */
  *#presence(check: "record.bytes" | "object.bytes", file: string, index: number): Generator<Piece> {
    const { size } = this.#files.take(file);
    const fault = this.#files.fault(file);
    if (fault !== null) yield finding(check, file, outcomeOf(fault), fault.reason, index);
    else if (size === null) {
      yield finding(check, file, "unchecked", "the list of files does not have it, and was not whole", index);
    }
  }
}

/** Whether a record is one that its entry may name. Source: spec/findings, `record.format`. */
export function judgeRecord(
  record: ParsedRecord,
  { type, index }: Pick<Entry, "type" | "index">,
): { readonly outcome: Outcome; readonly detail: string } {
  if (record.kind !== type)
    return { outcome: "fails", detail: `it is a record of kind ${record.kind}, and its entry says ${type}` };
  const genesis = genesisOf(record) !== null;
  if (index === 0 && !genesis)
    return { outcome: "fails", detail: "the first record does not seal the archive and its key" };
  if (index > 0 && genesis) return { outcome: "fails", detail: "only the first record may seal the archive" };
  return { outcome: "holds", detail: `${kindWord(record.kind)}, ${String(record.objects.length)} objects` };
}

function kindWord(kind: string): string {
  return entryTypes.some((known) => known === kind) ? kind : `${kind} (a kind that this program does not know)`;
}
