/** Packages that the vectors begin with, made of small logs in memory; and tools to change them as a forger would. */
import {
  concat,
  decodeUtf8,
  digestOf,
  encodeEntry,
  encodeProof,
  encodeRedaction,
  hexOf,
  objectFile,
  openCheckpoint,
  parseEntry,
  parseRecord,
  readEntryProof,
  canonicalJson,
  commitmentOf,
  encodeOpening,
  utf8,
  type Digest,
  type OpenedField,
} from "@muniment/verify";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleHex } from "../../packages/verify/src/sample-archive.ts";

export { MemoryEvidence };
export type Files = ReadonlyMap<string, Uint8Array>;

/** An entry of a log that goes into a package. `objects` by path in the item, where the record says nothing of them. */
export interface Packed {
  readonly index: number;
  readonly record: Uint8Array;
  readonly objects: Readonly<Record<string, Uint8Array>>;
}

const tagNames = { info: "bag-info.txt", tags: "tagmanifest-sha256.txt", payload: "manifest-sha256.txt" };

/** The package of some entries of a log, under its newest checkpoint or another note. */
export async function packageOf(
  archive: SampleArchive,
  packed: readonly Packed[],
  note = archive.checkpoint(),
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>([["data/checkpoint", note]]);
  const { checkpoint } = openCheckpoint(archive.checkpoint(), []);
  for (const { index, record, objects } of packed) {
    const folder = folderOf(record);
    const { path } = await readEntryProof(new MemoryEvidence(archive.files), checkpoint, index);
    files.set(`${folder}/record.json`, record);
    files.set(`${folder}/entry.txt`, archive.leaf(index));
    files.set(`${folder}/item.tlog-proof`, encodeProof({ index, path, checkpoint: note }));
    for (const [name, bytes] of Object.entries(objects)) files.set(`${folder}/objects/${name}`, bytes);
  }
  files.set("bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
  files.set(tagNames.info, utf8(`Bagging-Date: 2026-11-23\nExternal-Identifier: ${archive.vkey.name}\n`));
  return relisted(files);
}

/** An intake of a log, with its objects as the archive has them. */
export function packedOf(archive: SampleArchive, index: number): Packed {
  const file = (digest: Digest): Uint8Array => archive.files.get(objectFile(digest)) ?? new Uint8Array(0);
  const record = file(parseEntry(archive.leaf(index)).record);
  const objects = parseRecord(record).objects.map(({ path, sha256 }) => [path, file(`sha256:${sha256}`)] as const);
  return { index, record, objects: Object.fromEntries(objects) };
}

export function folderOf(record: Uint8Array): string {
  return `data/items/${hexOf(digestOf(record)).slice(0, 16)}`;
}

/** The manifests made to fit what is there. */
export function relisted(files: Files): Map<string, Uint8Array> {
  const all = new Map([...files].filter(([name]) => name !== tagNames.payload && name !== tagNames.tags));
  const named = [...all.keys()].sort();
  all.set(tagNames.payload, manifestOf(all, named.filter(isPayload)));
  return retagged(all);
}

/** The tag manifest alone made to fit what is there. */
export function retagged(files: Files): Map<string, Uint8Array> {
  const all = new Map([...files].filter(([name]) => name !== tagNames.tags));
  const named = [...all.keys()].filter((name) => !isPayload(name)).sort();
  return all.set(tagNames.tags, manifestOf(all, named));
}

function isPayload(name: string): boolean {
  return name.startsWith("data/");
}

function manifestOf(files: Files, names: readonly string[]): Uint8Array {
  return utf8(names.map((name) => lineOf(name, files.get(name) ?? new Uint8Array(0))).join(""));
}

export function lineOf(name: string, bytes: Uint8Array): string {
  const encoded = name.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return `${hashOf(bytes)}  ${encoded}\n`;
}

/** Of a hundred thousand forgeries of one package, most files are the same bytes, which nothing here writes into. */
const hashes = new WeakMap<Uint8Array, string>();

function hashOf(bytes: Uint8Array): string {
  const hash = hashes.get(bytes) ?? hexOf(digestOf(bytes));
  hashes.set(bytes, hash);
  return hash;
}

/** Some files written, or removed where there is `null`; nothing is made to fit. */
export function changed(
  files: Files,
  changes: Readonly<Record<string, Uint8Array | string | null>>,
): Map<string, Uint8Array> {
  const all = new Map(files);
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === null) all.delete(name);
    else all.set(name, typeof bytes === "string" ? utf8(bytes) : bytes);
  }
  return all;
}

export function fileIn(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the package has no file ${name}`);
  return bytes;
}

/** One text replaced in a file. Throws if there is nothing to replace. */
export function edited(files: Files, name: string, what: string | RegExp, by: string): Map<string, Uint8Array> {
  const text = decodeUtf8(fileIn(files, name));
  const other = text.replace(what, by);
  if (other === text) throw new Error(`nothing to replace in ${name}: ${String(what)}`);
  return changed(files, { [name]: other });
}

/** Another note in the place of the checkpoint, there and in every proof; the manifests fit. */
export function underNote(files: Files, note: Uint8Array): Map<string, Uint8Array> {
  const all = new Map(files);
  all.set("data/checkpoint", note);
  for (const [name, bytes] of files) {
    if (!name.endsWith("/item.tlog-proof")) continue;
    const head = decodeUtf8(bytes).split("\n\n", 1)[0] ?? "";
    all.set(name, concat(utf8(`${head}\n\n`), note));
  }
  return relisted(all);
}

/** A log in which a faulty or dishonest writer sealed this record, and this entry if one is given, at index 2 of 4; and its package. */
export async function sealedItem(
  record: Uint8Array,
  objects: Readonly<Record<string, Uint8Array>>,
  entry: (good: string) => string | Uint8Array = (good) => good,
  type = "intake",
): Promise<{ readonly archive: SampleArchive; readonly files: Map<string, Uint8Array> }> {
  const archive = new SampleArchive();
  archive.intake({ "before.bin": sampleBytes("before", 10) });
  const good = decodeUtf8(encodeEntry({ ...archive.nextEntry(type), record: archive.put(record) }));
  const leaf = entry(good);
  archive.appendEntry(typeof leaf === "string" ? utf8(leaf) : leaf);
  archive.intake({ "after.bin": sampleBytes("after", 10) });
  archive.seal();
  return { archive, files: await packageOf(archive, [{ index: 2, record, objects }]) };
}

const recordFields = {
  actor: "a-0000000000000001",
  detail: { note: null },
  format: "muniment-record/1",
  kind: "intake",
  links: [],
  salt: sampleHex("salt"),
  software: { name: "muniment", version: "0.1.0" },
};

/** The objects of the samples: one of them has no bytes. */
export const contents = {
  "a.bin": sampleBytes("a", 50),
  "empty.txt": new Uint8Array(0),
  "files/shared.bin": sampleBytes("shared", 40),
};

/** Names that a manifest has to encode, and names that only look as if. */
const hardNames = [
  "100%.txt",
  "%0A",
  "%25",
  "line\nfeed",
  "carriage\rreturn",
  "both\r\nof them",
  " space before",
  "space behind ",
  "*star",
  "back\\slash",
  "tab\there",
  "line\u2028separator",
  "\ufeffmark",
  "d\u00e9j\u00e0",
  "de\u0301ja\u0300",
  "\u0645\u0644\u0641/\u202etxt",
  "\u{1f4c4}",
  "\uffff",
  "...",
  "a:b?c|d",
];

/** Five entries: a genesis and four intakes. */
export function fiveEntries(): SampleArchive {
  const archive = new SampleArchive();
  archive.intake(contents);
  archive.intake({ "b.bin": sampleBytes("b", 20), "files/shared.bin": contents["files/shared.bin"] });
  archive.intake({ "c.bin": sampleBytes("c", 30) });
  archive.intake({ "empty.txt": contents["empty.txt"] });
  return archive.seal();
}

export const five = fiveEntries();
export const oneItem = await packageOf(five, [packedOf(five, 1)]);
export const threeItems = await packageOf(
  five,
  [1, 2, 4].map((index) => packedOf(five, index)),
);
export const hardNamed = await hardNamedPackage();
export const redacted = await redactedPackage();

async function hardNamedPackage(): Promise<Map<string, Uint8Array>> {
  const archive = new SampleArchive();
  archive.intake(Object.fromEntries(hardNames.map((name) => [name, sampleBytes(name, 5)])));
  archive.seal();
  return packageOf(archive, [packedOf(archive, 1)]);
}

/** A capture of which the WACZ is withheld. What lies in its place is no WACZ: a verifier of packages does not look into it. */
async function redactedPackage(): Promise<Map<string, Uint8Array>> {
  const held = { "capture.wacz": sampleBytes("wacz", 60), "text.txt": utf8("text\n") };
  const instead = sampleBytes("redacted wacz", 70);
  const record = recordOf(held, { kind: "capture", detail: {} });
  const { files } = await sealedItem(record, { "text.txt": held["text.txt"] }, undefined, "capture");
  const whole = (path: string, bytes: Uint8Array) => ({ path, sha256: hexOf(digestOf(bytes)), size: bytes.length });
  const redaction = encodeRedaction({
    withheld: whole("capture.wacz", held["capture.wacz"]),
    redacted: whole("redacted/capture.wacz", instead),
    replaced: 2,
    software: { name: "muniment", version: "0.1.0" },
  });
  const folder = folderOf(record);
  return relisted(
    changed(files, { [`${folder}/redacted/redaction.json`]: redaction, [`${folder}/redacted/capture.wacz`]: instead }),
  );
}

const namedCollector = { basis: "claimed", value: "A. Collector" } as const;
const noneAllowed = { basis: "not-measured", reason: "No private address was allowed" } as const;

/** All that the record of `disclosed` commits to. */
export const openedFields: readonly [OpenedField, OpenedField, OpenedField, OpenedField] = [
  { name: "collector", salt: sampleHex("collector"), statement: namedCollector },
  {
    name: "account",
    salt: sampleHex("account"),
    statement: { basis: "claimed", value: "\u0645\u062d\u0631\u0651\u0631 desk-2" },
  },
  { name: "address", salt: sampleHex("address"), statement: { basis: "measured", value: "192.0.2.7, 2001:db8::7" } },
  { name: "allowed", salt: sampleHex("allowed"), statement: noneAllowed },
];

function committed(): Record<string, unknown> {
  const fields: (readonly [string, Digest])[] = openedFields.map((field) => [
    field.name,
    commitmentOf(recordFields.salt, field),
  ]);
  const [collector] = openedFields;
  const upper = commitmentOf(recordFields.salt, { ...collector, name: "upper" })
    .toUpperCase()
    .replace("SHA256", "sha256");
  return { ...Object.fromEntries(fields), odd: 1, upper };
}

const page = { "text.txt": utf8("text\n") };
export const openingRecord = recordOf(page, { kind: "capture", detail: { identity: committed(), session: true } });
/** It commits to the same, by another salt. */
export const otherOpeningRecord = recordOf(page, {
  kind: "capture",
  detail: { identity: committed(), session: true },
  salt: sampleHex("other salt"),
});
export const disclosed = (await packedDisclosed({ identity: committed(), session: true })).files;

/** A capture with this detail, and in its package what opens two fields of the sample. */
export async function packedDisclosed(
  detail: object,
): Promise<{ readonly files: Map<string, Uint8Array>; readonly at: string }> {
  const record = recordOf(page, { kind: "capture", detail });
  const { files } = await sealedItem(record, page, undefined, "capture");
  const at = `${folderOf(record)}/disclosed.txt`;
  const [collector, account] = openedFields;
  const opening = encodeOpening({ record: digestOf(record), fields: [collector, account] });
  return { files: relisted(changed(files, { [at]: opening })), at };
}

/** The bytes of a record of these objects, with other fields laid over. */
export function recordOf(objects: Readonly<Record<string, Uint8Array>>, fields: object = {}): Uint8Array {
  const listed = Object.entries(objects).map(([path, bytes]) => objectOf(path, bytes));
  return utf8(canonicalJson({ ...recordFields, objects: listed, ...fields }));
}

export function objectOf(path: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const mediaType = "application/octet-stream";
  return { path, role: "original", mediaType, size: bytes.length, sha256: hexOf(digestOf(bytes)) };
}
