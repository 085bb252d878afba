/** One item of a package: its place in the log, its record, what was withheld, and its objects. Source: spec/package. */
import { judgeRecord } from "./check-entries.ts";
import { equalBytes } from "./format/bytes.ts";
import type { Checkpoint } from "./format/checkpoint.ts";
import { FormatError, hexOf, type Digest } from "./format/digest.ts";
import { disclosedFile, openingSizeMax } from "./format/disclosure.ts";
import { entrySizeMax, parseEntry, type Entry } from "./format/entry.ts";
import { judgeDisclosed, type Disclosed } from "./check-disclosed.ts";
import { MissingFile } from "./evidence.ts";
import { finding, type CheckId, type Finding } from "./finding.ts";
import { leafHash, verifyInclusion } from "./format/merkle.ts";
import { parseProof, proofSizeMax } from "./format/proof.ts";
import { parseRecord, recordSizeMax, type ParsedRecord, type RecordObject } from "./format/record.ts";
import {
  parseRedaction,
  redactedWaczFile,
  redactionFile,
  redactionSizeMax,
  type Redaction,
} from "./format/redaction.ts";
import { judgeFault, type Judgement, type Manifest, type PackageFiles } from "./package-files.ts";
import { StampChecks, type StampTrust } from "./check-stamps.ts";
import type { BeaconChecks } from "./time/beacon.ts";
import type { RevocationSource } from "./time/revocation.ts";
import { compareBytes, faultFinding } from "./verify-item.ts";

/** The checkpoint of the package, and its bytes. */
export interface Head {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/** What may lie in an item's folder. `unknown`: the folder in which more may have a place, as nothing says what. */
export interface Places {
  readonly names: readonly string[];
  readonly unknown: string | null;
  /** Of the item in the log: null unless entry, proof and record hold. */
  readonly index: number | null;
  /** Null unless its form holds. */
  readonly record: NamedRecord | null;
  /** What lies there and opens fields of the record. */
  readonly disclosed: readonly Disclosed[];
}

/** A record, and the hash of its bytes. */
export interface NamedRecord {
  readonly digest: Digest;
  readonly record: ParsedRecord;
}

export interface ItemContext {
  readonly head: Head | null;
  readonly beacons: BeaconChecks;
  /** `lists` are those that lie beside the anchors of the package. */
  readonly stamps: { readonly trust: StampTrust; readonly lists: readonly RevocationSource[] };
}

interface SealedEntry {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/** Checks what lies in the folder `item`, and says what has a place there. */
export async function* checkItem(
  files: PackageFiles,
  payload: Manifest,
  item: string,
  { head, beacons, stamps }: ItemContext,
): AsyncGenerator<Finding, Places> {
  const at = `data/items/${item}`;
  const sealed = yield* checkEntry(files, `${at}/entry.txt`);
  const proof = await told("package.proof", `${at}/item.tlog-proof`, (file) => judgeProof(files, file, sealed, head));
  yield proof;
  const { isNamed, record } = yield* checkRecord(files, `${at}/record.json`, item, sealed?.entry ?? null);
  const beacon = record === null ? null : await beacons.judge(record, sealed?.entry.time ?? null);
  if (beacon !== null) yield { check: "record.beacon", subject: { file: `${at}/record.json` }, ...beacon };
  const redaction = `${at}/${redactionFile}`;
  const redacts = files.has(redaction) || payload.listed.has(redaction);
  const withheld = redacts ? yield* checkRedaction(files, payload, at, record) : null;
  const named = record === null ? null : { record, digest: await digestIn(files, `${at}/record.json`) };
  const opens = files.has(`${at}/${disclosedFile}`) || payload.listed.has(`${at}/${disclosedFile}`);
  const disclosed = opens ? yield* checkDisclosed(files, `${at}/${disclosedFile}`, item, named) : [];
  for (const object of record?.objects ?? []) yield await checkObject(files, at, object, withheld);
  if (record !== null) yield* stampChecks(files, at, stamps).check(record, (file) => ({ file }));
  const names = [
    ...["entry.txt", "item.tlog-proof", "record.json"],
    ...(redacts ? [redactionFile, redactedWaczFile] : []),
    ...(opens ? [disclosedFile] : []),
  ];
  return {
    names: [...names, ...(record?.objects ?? []).map(({ path }) => `objects/${path}`)].map((name) => `${at}/${name}`),
    unknown: record === null ? `${at}/objects` : null,
    index: proof.outcome === "holds" && isNamed ? (sealed?.entry.index ?? null) : null,
    record: named,
    disclosed,
  };
}

function stampChecks(files: PackageFiles, at: string, { trust, lists }: ItemContext["stamps"]): StampChecks {
  const { newHasher } = files;
  const nameOf = ({ path }: RecordObject): string => `${at}/objects/${path}`;
  return new StampChecks({ nameOf, open: (name) => files.open(name), newHasher }, trust, () => Promise.resolve(lists));
}

async function digestIn(files: PackageFiles, file: string): Promise<Digest> {
  return `sha256:${(await files.measure(file)).sha256}`;
}

async function* checkDisclosed(
  files: PackageFiles,
  file: string,
  item: string,
  record: NamedRecord | null,
): AsyncGenerator<Finding, readonly Disclosed[]> {
  let fields: Disclosed["fields"] = [];
  yield await told("package.disclosure", file, async () => {
    const judged = judgeDisclosed(await files.read(file, openingSizeMax), record);
    fields = judged.fields;
    return judged.judgement;
  });
  return fields.length === 0 ? [] : [{ item, file, fields }];
}

async function told(check: CheckId, file: string, judge: (file: string) => Promise<Judgement>): Promise<Finding> {
  try {
    return { check, subject: { file }, ...(await judge(file)) };
  } catch (error) {
    return faultFinding(check, { file }, error);
  }
}

async function* checkEntry(files: PackageFiles, file: string): AsyncGenerator<Finding, SealedEntry | null> {
  try {
    const bytes = await files.read(file, entrySizeMax);
    const entry = parseEntry(bytes);
    yield finding("entry.format", file, "holds", `entry ${String(entry.index)} of the log`);
    return { entry, bytes };
  } catch (error) {
    yield faultFinding("entry.format", { file }, error);
    return null;
  }
}

async function judgeProof(
  files: PackageFiles,
  file: string,
  sealed: SealedEntry | null,
  head: Head | null,
): Promise<Judgement> {
  const proof = parseProof(await files.read(file, proofSizeMax));
  if (head === null) return { outcome: "unchecked", detail: "there is no good checkpoint to hold it against" };
  if (sealed === null) return { outcome: "unchecked", detail: "there is no good entry to hold it against" };
  if (!equalBytes(proof.checkpoint, head.note)) throw new FormatError("its checkpoint is not that of the package");
  const { entry, bytes } = sealed;
  if (proof.index !== entry.index)
    throw new FormatError(`it is for entry ${String(proof.index)}, not for ${String(entry.index)}`);
  const { size, root } = head.checkpoint;
  if (!verifyInclusion({ index: entry.index, size, leaf: leafHash(bytes), path: proof.path, root }))
    throw new FormatError("it does not lead from the entry to the root of the checkpoint");
  return { outcome: "holds", detail: "the entry stands in the log, under the checkpoint" };
}

/** `isNamed`: it is the record that the entry and the folder name. `record` is null unless its form holds. */
async function* checkRecord(
  files: PackageFiles,
  file: string,
  item: string,
  entry: Entry | null,
): AsyncGenerator<Finding, { readonly isNamed: boolean; readonly record: ParsedRecord | null }> {
  const bytes = await told("record.bytes", file, async () => {
    const { sha256 } = await files.measure(file);
    if (entry !== null && sha256 !== hexOf(entry.record))
      throw new FormatError("it is not the record that the entry names");
    if (sha256.slice(0, 16) !== item) throw new FormatError("its folder does not bear its name");
    return entry === null
      ? { outcome: "unchecked", detail: "there is no good entry to hold it against" }
      : { outcome: "holds", detail: "it is the record that the entry names" };
  });
  yield bytes;
  const isNamed = bytes.outcome === "holds";
  if (bytes.outcome === "fails") return { isNamed, record: null };
  try {
    const record = parseRecord(await files.read(file, recordSizeMax));
    const judged = entry === null ? { outcome: "holds" as const, detail: record.kind } : judgeRecord(record, entry);
    yield { check: "record.format", subject: { file }, ...judged };
    return { isNamed, record: judged.outcome === "holds" ? record : null };
  } catch (error) {
    yield faultFinding("record.format", { file }, error);
    return { isNamed, record: null };
  }
}

/** The path of the object that is rightly called withheld; null if none is. */
async function* checkRedaction(
  files: PackageFiles,
  payload: Manifest,
  at: string,
  record: ParsedRecord | null,
): AsyncGenerator<Finding, string | null> {
  const file = `${at}/${redactionFile}`;
  let redaction: Redaction;
  try {
    redaction = parseRedaction(await files.read(file, redactionSizeMax));
  } catch (error) {
    yield faultFinding("package.redaction", { file }, error);
    return null;
  }
  if (record === null) {
    yield finding("package.redaction", file, "unchecked", "there is no good record to hold it against");
    return null;
  }
  const { path, sha256, size } = redaction.withheld;
  const object = record.objects.find((one) => one.path === path);
  if (object?.sha256 !== sha256 || object.size !== size) {
    yield finding("package.redaction", file, "fails", "the record names no such object as it says is withheld");
    return null;
  }
  const judged = await told("package.redaction", file, () => judgeRedacted(files, payload, at, redaction));
  yield judged;
  return judged.outcome === "fails" ? null : path;
}

async function judgeRedacted(
  files: PackageFiles,
  payload: Manifest,
  at: string,
  { withheld, redacted }: Redaction,
): Promise<Judgement> {
  if (files.has(`${at}/objects/${withheld.path}`))
    throw new FormatError("the object that it says is withheld is in the package");
  const instead = `${at}/${redactedWaczFile}`;
  if (redacted.path !== redactedWaczFile || !payload.listed.has(instead))
    throw new FormatError("the redacted file that it names is not listed");
  const measure = await files.measure(instead);
  if (measure.sha256 !== redacted.sha256 || measure.size !== redacted.size)
    throw new FormatError("the redacted file is not the one that it names");
  const detail = "a redacted file is there; that it was made of what is withheld, only who has both can check";
  return { outcome: "holds", detail };
}

async function checkObject(
  files: PackageFiles,
  at: string,
  object: RecordObject,
  withheld: string | null,
): Promise<Finding> {
  const file = `${at}/objects/${object.path}`;
  try {
    return compareBytes("object.bytes", file, await files.measure(file), object);
  } catch (error) {
    if (error instanceof MissingFile && object.path === withheld) {
      const detail = `it is withheld, and a redacted one lies at ${redactedWaczFile}`;
      return finding("object.bytes", file, "unchecked", detail);
    }
    return { check: "object.bytes", subject: { file }, ...judgeFault(error) };
  }
}
