/** An exported package, checked alone. Source: spec/package. */
import { decodeUtf8, equalBytes, readAll } from "./format/bytes.ts";
import { openCheckpoint, type Checkpoint } from "./format/checkpoint.ts";
import { digestOf, FormatError, hexOf, type NewHasher } from "./format/digest.ts";
import { entrySizeMax, parseEntry, type Entry } from "./format/entry.ts";
import type { Evidence, FileEntry } from "./evidence.ts";
import { finding, type Finding } from "./finding.ts";
import { inOrder } from "./in-order.ts";
import { jsonLimits } from "./format/json.ts";
import { leafHash, verifyInclusion } from "./format/merkle.ts";
import { noteSizeMax, type Vkey } from "./format/note.ts";
import { parseProof, proofSizeMax } from "./format/proof.ts";
import { parseRecord, type ParsedRecord } from "./format/record.ts";
import { parseRedaction, redactedWaczFile, redactionFile, redactionSizeMax } from "./format/redaction.ts";
import { measureStream, type Measure } from "./measure.ts";
import { compareBytes, faultFinding, signatureFinding } from "./verify-item.ts";

export interface PackageOptions {
  /** Keys that the user got elsewhere. None lies in a package. */
  readonly keys: readonly Vkey[];
  readonly newHasher?: NewHasher;
  /** Files hashed at a time. */
  readonly parallel?: number;
}

const checkpointName = "data/checkpoint";
const payloadManifest = "manifest-sha256.txt";
const tagManifest = "tagmanifest-sha256.txt";
const declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const manifestSizeMax = 64 * 1024 * 1024;
const filesMax = 1_000_000;

/**
 * Checks the manifests, every file, the signature over the log, and for each item its place in the log, its record and its
 * objects. Goes on after a fault. `evidence` gives the files relative to the package's folder.
 */
export async function* verifyPackage(evidence: Evidence, options: PackageOptions): AsyncGenerator<Finding> {
  const files = new Map<string, FileEntry>();
  for await (const file of evidence.files()) {
    if (files.size >= filesMax) {
      yield finding("file.expected", file.name, "unchecked", `the package has more than ${String(filesMax)} files`);
      return;
    }
    files.set(file.name, file);
  }
  const listed = new Map<string, string>();
  yield* readManifest(evidence, tagManifest, listed);
  yield* readManifest(evidence, payloadManifest, listed);
  yield* checkDeclaration(evidence);
  const measured = new Map<string, Measure>();
  yield* checkListed(evidence, listed, measured, options);
  yield* checkUnlisted(files, listed);
  const head = yield* checkHead(evidence, options.keys);
  const places: Places = { placed: new Set([checkpointName]), unread: new Set() };
  for (const item of itemsIn([...files.keys(), ...listed.keys()]))
    yield* checkItem(evidence, item, head, { listed, measured, places });
  yield* checkPlaces(listed, places);
}

/** What has a place under data/. `unread`: folders of items whose record cannot be read, so that nothing says what its objects are. */
interface Places {
  readonly placed: Set<string>;
  readonly unread: Set<string>;
}

/** Whoever adds a file can list it too: only what the log vouches for, and what tells of it, has a place under data/. */
function* checkPlaces(listed: ReadonlyMap<string, string>, { placed, unread }: Places): Generator<Finding> {
  for (const name of listed.keys()) {
    if (!name.startsWith("data/") || placed.has(name)) continue;
    const item = /^(data\/items\/[^/]+)\/objects\//.exec(name)?.[1];
    if (item === undefined || !unread.has(item))
      yield finding("file.expected", name, "fails", "it is listed, and has no place in a package");
  }
}

/** The names of the item folders, each once, in order. */
function itemsIn(names: readonly string[]): readonly string[] {
  const items = names.map((name) => /^data\/items\/([^/]+)\//.exec(name)?.[1]).filter((item) => item !== undefined);
  return [...new Set(items)].sort();
}

async function* readManifest(evidence: Evidence, file: string, listed: Map<string, string>): AsyncGenerator<Finding> {
  try {
    const text = decodeUtf8(await readAll(evidence.read(file), manifestSizeMax));
    if (!text.endsWith("\n")) throw new FormatError("the last line of the manifest is not ended");
    for (const line of text.slice(0, -1).split("\n")) {
      const [, sha256, encoded] = /^([0-9a-f]{64}) {2}([^\r]+)$/.exec(line) ?? [];
      if (sha256 === undefined || encoded === undefined)
        throw new FormatError(`a line of the manifest is not well formed: ${line.slice(0, 80)}`);
      const name = decodeName(encoded);
      if (name.startsWith("data/") !== (file === payloadManifest))
        throw new FormatError(`the manifest lists a file that belongs to another: ${name}`);
      if (listed.has(name)) throw new FormatError(`the manifest lists a file twice: ${name}`);
      listed.set(name, sha256);
    }
    yield finding("package.manifest", file, "holds", "the manifest is well formed");
  } catch (error) {
    yield faultFinding("package.manifest", { file }, error);
  }
}

/** RFC 8493 section 2.1.3. */
function decodeName(encoded: string): string {
  if (/%(?!25|0[AD])/i.test(encoded))
    throw new FormatError("a name in the manifest holds a percent sign that encodes nothing");
  return encoded.replaceAll(/%0D/gi, "\r").replaceAll(/%0A/gi, "\n").replaceAll("%25", "%");
}

async function* checkDeclaration(evidence: Evidence): AsyncGenerator<Finding> {
  const file = "bagit.txt";
  try {
    const text = decodeUtf8(await readAll(evidence.read(file), declaration.length));
    if (text !== declaration) throw new FormatError("it is not the declaration of a BagIt 1.0 bag in UTF-8");
    yield finding("package.manifest", file, "holds", "a BagIt 1.0 bag in UTF-8");
  } catch (error) {
    yield faultFinding("package.manifest", { file }, error);
  }
}

/** Hashes each listed file once, and keeps what was measured: the records speak of the same files. */
async function* checkListed(
  evidence: Evidence,
  listed: ReadonlyMap<string, string>,
  measured: Map<string, Measure>,
  options: PackageOptions,
): AsyncGenerator<Finding> {
  async function* steps(): AsyncGenerator<() => Promise<Finding>> {
    await Promise.resolve();
    for (const [file, sha256] of listed) {
      yield async () => {
        try {
          const measure = await measureStream(evidence.read(file), options.newHasher);
          measured.set(file, measure);
          return compareBytes("package.manifest", file, measure, { size: measure.size, sha256 });
        } catch (error) {
          return faultFinding("package.manifest", { file }, error);
        }
      };
    }
  }
  yield* inOrder(steps(), options.parallel ?? 1);
}

function* checkUnlisted(
  files: ReadonlyMap<string, FileEntry>,
  listed: ReadonlyMap<string, string>,
): Generator<Finding> {
  for (const [name, file] of files) {
    if (file.notPlain !== undefined)
      yield finding("file.expected", name, "fails", `it is no plain file, but ${file.notPlain}`);
    else if (!listed.has(name) && name !== tagManifest)
      yield finding("file.expected", name, "fails", "no manifest lists this file");
  }
  for (const name of ["bagit.txt", "bag-info.txt", payloadManifest]) {
    if (!listed.has(name))
      yield finding("package.manifest", tagManifest, "fails", `the manifest does not list ${name}`);
  }
}

interface Head {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
}

async function* checkHead(evidence: Evidence, keys: readonly Vkey[]): AsyncGenerator<Finding, Head | null> {
  try {
    const note = await readAll(evidence.read(checkpointName), noteSizeMax);
    const opened = openCheckpoint(note, keys);
    yield finding(
      "checkpoint.format",
      checkpointName,
      "holds",
      `the log ${opened.checkpoint.origin} with ${String(opened.checkpoint.size)} entries`,
    );
    yield signatureFinding(opened, checkpointName);
    return { note, checkpoint: opened.checkpoint };
  } catch (error) {
    yield faultFinding("checkpoint.format", { file: checkpointName }, error);
    return null;
  }
}

async function* checkItem(
  evidence: Evidence,
  item: string,
  head: Head | null,
  { listed, measured, places }: Listed & { readonly places: Places },
): AsyncGenerator<Finding> {
  const at = `data/items/${item}`;
  const redaction = listed.has(`${at}/${redactionFile}`) ? [redactionFile, redactedWaczFile] : [];
  for (const name of ["entry.txt", "item.tlog-proof", "record.json", ...redaction]) places.placed.add(`${at}/${name}`);
  const sealed = yield* checkEntry(evidence, at);
  if (sealed !== null) yield await checkProof(evidence, at, sealed, head);
  const record = yield* checkRecord(evidence, at, item, sealed?.entry ?? null);
  const withheld = record === null ? null : yield* checkRedaction(evidence, at, record, { listed, measured });
  if (record === null) places.unread.add(at);
  for (const object of record?.objects ?? []) {
    const file = `${at}/objects/${object.path}`;
    places.placed.add(file);
    const measure = measured.get(file);
    if (measure === undefined && listed.has(file))
      yield finding("object.bytes", file, "unchecked", "the file could not be measured");
    else if (measure === undefined && withheld === object.path)
      yield finding(
        "object.bytes",
        file,
        "unchecked",
        `it is withheld, and a redacted one lies at ${redactedWaczFile}`,
      );
    else if (measure === undefined)
      yield finding("object.bytes", file, "fails", "the record names it, and no manifest lists it");
    else yield compareBytes("object.bytes", file, measure, object);
  }
}

interface Listed {
  readonly listed: ReadonlyMap<string, string>;
  readonly measured: ReadonlyMap<string, Measure>;
}

/** The path of the object that is withheld; null if none is, or what says so does not hold. */
async function* checkRedaction(
  evidence: Evidence,
  at: string,
  { objects }: ParsedRecord,
  { listed, measured }: Listed,
): AsyncGenerator<Finding, string | null> {
  const file = `${at}/${redactionFile}`;
  if (!listed.has(file)) return null;
  try {
    const { withheld, redacted } = parseRedaction(await readAll(evidence.read(file), redactionSizeMax));
    const object = objects.find(({ path }) => path === withheld.path);
    if (object?.sha256 !== withheld.sha256 || object.size !== withheld.size)
      throw new FormatError("the record names no such object as it says is withheld");
    if (listed.has(`${at}/objects/${withheld.path}`))
      throw new FormatError("the object that it says is withheld is in the package");
    const measure = measured.get(`${at}/${redacted.path}`);
    if (redacted.path !== redactedWaczFile || measure === undefined)
      throw new FormatError("the redacted file that it names is not in the package");
    if (measure.sha256 !== redacted.sha256 || measure.size !== redacted.size)
      throw new FormatError("the redacted file is not the one that it names");
    const detail = "a redacted file is there; that it was made of what is withheld, only who has both can check";
    yield finding("package.redaction", file, "holds", detail);
    return withheld.path;
  } catch (error) {
    yield faultFinding("package.redaction", { file }, error);
    return null;
  }
}

interface SealedEntry {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

async function* checkEntry(evidence: Evidence, at: string): AsyncGenerator<Finding, SealedEntry | null> {
  const file = `${at}/entry.txt`;
  try {
    const bytes = await readAll(evidence.read(file), entrySizeMax);
    const entry = parseEntry(bytes);
    yield finding("entry.format", file, "holds", `entry ${String(entry.index)} of the log`);
    return { entry, bytes };
  } catch (error) {
    yield faultFinding("entry.format", { file }, error);
    return null;
  }
}

async function checkProof(
  evidence: Evidence,
  at: string,
  { entry, bytes }: SealedEntry,
  head: Head | null,
): Promise<Finding> {
  const file = `${at}/item.tlog-proof`;
  try {
    const proof = parseProof(await readAll(evidence.read(file), proofSizeMax));
    if (head === null)
      return finding("package.proof", file, "unchecked", "there is no good checkpoint to hold it against");
    if (!equalBytes(proof.checkpoint, head.note))
      throw new FormatError(`its checkpoint is not the one in ${checkpointName}`);
    if (proof.index !== entry.index)
      throw new FormatError(`it is for entry ${String(proof.index)}, not for ${String(entry.index)}`);
    const { size, root } = head.checkpoint;
    if (!verifyInclusion({ index: entry.index, size, leaf: leafHash(bytes), path: proof.path, root })) {
      throw new FormatError("it does not lead from the entry to the root of the checkpoint");
    }
    return finding("package.proof", file, "holds", "the entry stands in the log, under the checkpoint");
  } catch (error) {
    return faultFinding("package.proof", { file }, error);
  }
}

async function* checkRecord(
  evidence: Evidence,
  at: string,
  item: string,
  entry: Entry | null,
): AsyncGenerator<Finding, ParsedRecord | null> {
  const file = `${at}/record.json`;
  try {
    const bytes = await readAll(evidence.read(file), jsonLimits.sizeMax);
    const digest = digestOf(bytes);
    if (entry !== null && digest !== entry.record) throw new FormatError("it is not the record that the entry names");
    if (!hexOf(digest).startsWith(item) || item.length !== 16)
      throw new FormatError("its folder does not bear its name");
    const record = parseRecord(bytes);
    if (entry !== null && record.kind !== entry.type)
      throw new FormatError(`it is of kind ${record.kind}, the entry of type ${entry.type}`);
    yield entry === null
      ? finding("record.bytes", file, "unchecked", "there is no good entry to hold it against")
      : finding("record.bytes", file, "holds", "it is the record that the entry names");
    return record;
  } catch (error) {
    yield faultFinding("record.bytes", { file }, error);
    return null;
  }
}
