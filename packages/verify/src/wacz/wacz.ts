/** A WACZ, checked by itself: what it holds is what it says. Source: spec/findings, "A WACZ". */
import { faultOf, outcomeOf } from "../archive-files.ts";
import { readAll } from "../format/bytes.ts";
import { judgeStamp } from "../check-stamps.ts";
import { checkWarc, type ReadRecord } from "./check-warc.ts";
import { FormatError, newHasher, type NewHasher } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { finding, type CheckId, type Finding, type Outcome } from "../finding.ts";
import { jsonLimits } from "../format/json.ts";
import { isStampOn } from "./first-warc.ts";
import type { RandomAccess } from "./random-access.ts";
import { measureStream } from "../measure.ts";
import { indexLines, type IndexLine } from "./wacz-index.ts";
import {
  manifestDigestFile,
  manifestFile,
  parseManifest,
  parseManifestDigest,
  type WaczResource,
} from "./wacz-manifest.ts";
import { judgeWaczSignature, noSigners, type SignerTrust } from "./wacz-auth.ts";
import { tokenSizeMax } from "../time/token.ts";
import { readZip, readZipEntry, type ZipEntry, type ZipReading } from "./zip.ts";

export interface WaczOptions {
  /** A faster SHA-256 than that of this package. */
  readonly newHasher?: NewHasher;
  /** Whose signatures are trusted; nobody's by default. */
  readonly signers?: SignerTrust;
}

/** What findings call the WACZ as a whole. */
export const wholeWacz = ".";

const pagesFile = "pages/pages.jsonl";
const warcForm = /^archive\/[^/]+\.warc(\.gz)?$/;
const indexForm = /^indexes\/[^/]+\.(cdxj?|cdxj?\.gz|idx)$/;
/** Of one index, so that one which is wrong everywhere is not repeated as findings. */
const findingsMax = 200;

/**
 * Checks the ZIP, the manifest and its digest, size and hash of every file, every record of the WARCs, and that the index leads to them. Goes
 * on after a fault. It proves that the file fits together; who made it, only as far as it is signed. Throws only what
 * `file.read` throws beside `UnreadableFile`.
 */
export async function* verifyWacz(file: RandomAccess, options: WaczOptions = {}): AsyncGenerator<Finding> {
  let zip: ZipReading;
  try {
    zip = await readZip(file);
  } catch (error) {
    yield faulty("wacz.structure", wholeWacz, error);
    return;
  }
  const wacz = new Wacz(file, zip, options);
  yield* wacz.checkZip();
  const resources = yield* wacz.checkManifest();
  yield* wacz.checkManifestDigest();
  yield* wacz.checkStamps(yield* wacz.checkResources(resources));
  const lines = new Map<string, IndexLine[]>();
  yield* wacz.checkIndexes(lines);
  yield* wacz.checkWarcs(lines);
}

class Wacz {
  readonly #file: RandomAccess;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #zip: ZipReading;
  readonly #newHasher: NewHasher;
  readonly #signers: SignerTrust;

  constructor(file: RandomAccess, zip: ZipReading, options: WaczOptions) {
    this.#file = file;
    this.#zip = zip;
    this.#entries = new Map(zip.entries.map((entry) => [entry.name, entry]));
    this.#newHasher = options.newHasher ?? newHasher;
    this.#signers = options.signers ?? noSigners;
  }

  *checkZip(): Generator<Finding> {
    for (const { name, reason } of this.#zip.faults)
      yield finding("wacz.structure", name ?? wholeWacz, "fails", reason);
    const names = [...this.#entries.keys()];
    const lacks = [
      ...(names.some((name) => warcForm.test(name)) ? [] : ["it has no WARC below archive/"]),
      ...(names.some((name) => indexForm.test(name)) ? [] : ["it has no index below indexes/"]),
      ...(this.#entries.has(pagesFile) ? [] : [`it has no ${pagesFile}`]),
    ];
    for (const reason of lacks) yield finding("wacz.structure", wholeWacz, "fails", reason);
    if (this.#zip.faults.length + lacks.length === 0)
      yield finding("wacz.structure", wholeWacz, "holds", "its ZIP can be read in one way only");
    for (const { name, method } of this.#entries.values()) {
      // A reader that takes single records from it needs it as it is.
      if (warcForm.test(name) && method !== "stored")
        yield finding("wacz.structure", name, "fails", "the WARC is packed a second time");
    }
  }

  async *checkManifest(): AsyncGenerator<Finding, readonly WaczResource[]> {
    try {
      const { resources, faults } = parseManifest(await this.#small(manifestFile));
      for (const fault of faults) yield finding("wacz.structure", manifestFile, "fails", fault);
      if (faults.length === 0)
        yield finding("wacz.structure", manifestFile, "holds", `it names ${resources.length} files`);
      const named = new Set([manifestFile, manifestDigestFile, ...resources.map(({ path }) => path)]);
      for (const name of this.#entries.keys()) {
        if (!named.has(name)) yield finding("wacz.structure", name, "fails", `${manifestFile} does not name it`);
      }
      return resources;
    } catch (error) {
      yield faulty("wacz.structure", manifestFile, error);
      return [];
    }
  }

  async *checkManifestDigest(): AsyncGenerator<Finding> {
    const told = (outcome: Outcome, detail: string): Finding =>
      finding("wacz.structure", manifestDigestFile, outcome, detail);
    // WACZ 1.0 had none.
    if (!this.#entries.has(manifestDigestFile)) {
      yield told("unchecked", `there is none: nothing says whether ${manifestFile} was changed`);
      return;
    }
    try {
      const { sha256, signed } = parseManifestDigest(await this.#small(manifestDigestFile));
      const same = (await this.#measure(manifestFile)).sha256 === sha256;
      yield same
        ? told("holds", `it has the hash of ${manifestFile}${signed === null ? "; it is not signed" : ""}`)
        : told("fails", `it has the hash of another ${manifestFile}`);
      if (signed === null) return;
      const { outcome, detail, ...rest } = judgeWaczSignature(signed, `sha256:${sha256}`, this.#signers);
      yield { ...finding("wacz.signature", manifestDigestFile, outcome, detail), ...rest };
    } catch (error) {
      yield faulty("wacz.structure", manifestDigestFile, error);
    }
  }

  /** Gives the hashes of those that hold, by path. */
  async *checkResources(resources: readonly WaczResource[]): AsyncGenerator<Finding, ReadonlyMap<string, string>> {
    const held = new Map<string, string>();
    for (const { path, size, sha256 } of resources) {
      try {
        const measured = await this.#measure(path);
        if (measured.size !== size) throw new FormatError(`it has ${measured.size} bytes, and must have ${size}`);
        if (measured.sha256 !== sha256) throw new FormatError(`it does not have the hash that ${manifestFile} states`);
        held.set(path, sha256);
        yield finding("wacz.resource", path, "holds", "its size and hash are those of the manifest");
      } catch (error) {
        yield faulty("wacz.resource", path, error);
      }
    }
    return held;
  }

  /** What lies beside the WARCs as time stamps on them. `hashes`: of the resources that hold. */
  async *checkStamps(hashes: ReadonlyMap<string, string>): AsyncGenerator<Finding> {
    const names = [...this.#entries.keys()];
    // A name can begin with those of two: the longer one is meant.
    const warcs = names.filter((name) => warcForm.test(name)).sort((a, b) => b.length - a.length);
    for (const name of names) {
      const warc = warcs.find((one) => isStampOn(name, one.slice("archive/".length)));
      if (warc === undefined) continue;
      const sha256 = hashes.get(warc);
      if (sha256 === undefined) {
        yield finding("warc.stamp", name, "unchecked", "the WARC that it is on is not as the manifest says");
        continue;
      }
      try {
        const token = await readAll(this.#read(name), tokenSizeMax);
        yield { ...judgeStamp(token, sha256, this.#signers), subject: { file: name } };
      } catch (error) {
        yield faulty("warc.stamp", name, error);
      }
    }
  }

  /** Gathers the lines by the WARC that they lead to. */
  async *checkIndexes(lines: Map<string, IndexLine[]>): AsyncGenerator<Finding> {
    for (const name of this.#entries.keys()) {
      // An .idx is an index of an index, whose lines are looked at themselves.
      if (!indexForm.test(name) || name.endsWith(".idx")) continue;
      let faults = 0;
      try {
        for await (const line of indexLines(this.#read(name))) {
          if (typeof line === "string") {
            if (faults++ < findingsMax) yield finding("wacz.structure", name, "fails", line);
            continue;
          }
          const own = lines.get(`archive/${line.filename}`) ?? [];
          own.push(line);
          lines.set(`archive/${line.filename}`, own);
        }
        if (faults > findingsMax)
          yield finding("wacz.structure", name, "fails", `${faults - findingsMax} more lines are no lines of an index`);
        if (faults === 0) yield finding("wacz.structure", name, "holds", "its lines can be read");
      } catch (error) {
        yield faulty("wacz.structure", name, error);
      }
    }
  }

  /** Each WARC, and the lines that lead to it; then those that lead to none. */
  async *checkWarcs(lines: ReadonlyMap<string, readonly IndexLine[]>): AsyncGenerator<Finding> {
    for (const [name, entry] of this.#entries) {
      if (!warcForm.test(name)) continue;
      const own = lines.get(name) ?? [];
      const records = new Map<number, ReadRecord>();
      // Only what is stored can be read from the middle.
      const places =
        entry.method === "stored" ? [...new Set(own.map(({ offset }) => offset))].sort((a, b) => a - b) : [];
      const onRecord = (record: ReadRecord): void => void records.set(record.offset, record);
      yield* checkWarc(name, (from) => this.#readFrom(entry, from), { newHasher: this.#newHasher, places, onRecord });
      yield* checkLines(name, own, records);
    }
    for (const [name, own] of lines) {
      if (!this.#entries.has(name) || !warcForm.test(name))
        yield finding(
          "wacz.structure",
          name,
          "fails",
          `${own.length} lines of the index lead to it, and it is not there`,
        );
    }
  }

  #read(name: string): ByteStream {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new FormatError("there is no such file in the WACZ");
    return readZipEntry(this.#file, entry);
  }

  #readFrom(entry: ZipEntry, from: number): ByteStream {
    if (entry.method === "deflated" || from > entry.size) return readZipEntry(this.#file, entry);
    return this.#file.read(entry.start + from, entry.start + entry.packedSize);
  }

  async #small(name: string): Promise<Uint8Array> {
    return readAll(this.#read(name), jsonLimits.sizeMax);
  }

  async #measure(name: string): Promise<{ readonly size: number; readonly sha256: string }> {
    return measureStream(this.#read(name), this.#newHasher);
  }
}

function* checkLines(
  name: string,
  lines: readonly IndexLine[],
  records: ReadonlyMap<number, ReadRecord>,
): Generator<Finding> {
  let faults = 0;
  for (const { line, url, offset, length } of lines) {
    const record = records.get(offset);
    const fault =
      record === undefined
        ? "leads to a place where no record begins that can be read"
        : !isLength(length, record)
          ? `states a length that the record at byte ${offset} does not have`
          : record.uri !== null && !isSameUrl(url, record.uri)
            ? `leads to a record of another address`
            : null;
    if (fault !== null && faults++ < findingsMax)
      yield finding("wacz.structure", name, "fails", `line ${line} of the index ${fault}`);
  }
  if (faults > findingsMax)
    yield finding("wacz.structure", name, "fails", `${faults - findingsMax} more lines of the index lead astray`);
  if (faults === 0)
    yield finding("wacz.structure", name, "holds", `the ${lines.length} lines of the index lead to its records`);
}

/** In a WARC that is not packed, some writers do not count the two empty lines behind the record. */
function isLength(length: number, record: ReadRecord): boolean {
  return length === record.length || (!record.packed && length === record.length - 4);
}

/** Some writers add method and body of the request to the address. */
function isSameUrl(url: string, uri: string): boolean {
  return url === uri || url.startsWith(`${uri}?__wb_method=`) || url.startsWith(`${uri}&__wb_method=`);
}

/** The finding of a check whose file could not be used. Throws on an error that is no matter of the file. */
function faulty(check: CheckId, file: string, error: unknown): Finding {
  const fault = faultOf(error);
  return finding(check, file, outcomeOf(fault), fault.reason);
}
