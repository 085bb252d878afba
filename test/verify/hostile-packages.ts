/** Packages of a hostile writer, sealed as they stand, and what the program and verify.sh make of them. */
import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  decodeUtf8,
  encodeEntry,
  hexOf,
  objectFile,
  readAll,
  verdictOf,
  verifyPackage,
  type Finding,
  type RecordObject,
  type Vkey,
} from "@muniment/verify";
import { MemoryEvidence, SampleArchive, sampleBytes, sampleInstant } from "../../packages/verify/src/sample-archive.ts";
import { verdictExit } from "../../packages/server/src/cli/exit-codes.ts";
import { writePackage } from "../../packages/server/src/export/index.ts";
import { FolderEvidence } from "../../packages/server/src/storage/fs/folder-evidence.ts";
import type { BlockSource } from "../../packages/server/src/storage/stream.ts";
import type { OpenBlocks, StoredEvidence } from "../../packages/server/src/storage/store.ts";
import { script, type Stranger } from "./strangers.ts";

/** What the program comes to, as its exit code, and what does not hold; without a process for each. */
export async function programsAnswer(
  bag: string,
  keys: readonly Vkey[],
): Promise<{ readonly code: number; readonly told: string }> {
  const findings: Finding[] = [];
  for await (const finding of verifyPackage(new FolderEvidence(bag), { keys })) findings.push(finding);
  const told = findings
    .filter(({ outcome }) => outcome !== "holds")
    .map(({ subject, detail }) => `${subject.file}: ${detail}`);
  return { code: verdictExit[verdictOf(findings)], told: told.join("; ") };
}

/** What the program comes to, and what verify.sh does: the same, unless it is told that it did not check. */
export async function judge(
  strangers: readonly Stranger[],
  what: string,
  bag: string,
  { keys, code, sh = code }: { readonly keys: readonly Vkey[]; readonly code: number; readonly sh?: number },
): Promise<void> {
  const own = await programsAnswer(bag, keys);
  assert.equal(own.code, code, `${what}: ${own.told}`);
  const answers = strangers.map(async (who) => {
    const {
      code: answer,
      stdout,
      stderr,
    } = await who.run([script, bag, ...keys.map(({ text }) => text)], { folder: bag });
    assert.equal(answer, sh, `${what}, ${who.name}: ${stdout}${stderr}`);
    assert.equal(stderr, "", what);
  });
  await Promise.all(answers);
}

/** What is to be exported of files in memory. */
class StoredInMemory extends MemoryEvidence implements StoredEvidence {
  async open(name: string): Promise<OpenBlocks> {
    const bytes = await readAll(this.read(name), Infinity);
    const blocks = (): BlockSource => {
      let at = 0;
      const fill = (block: Uint8Array): number => {
        const part = bytes.subarray(at, at + block.length);
        block.set(part);
        at += part.length;
        return part.length;
      };
      return { size: bytes.length, fill };
    };
    return { blocks, close: () => Promise.resolve() };
  }
}

/** A package of one entry of an archive. */
export async function packageOf(
  out: string,
  archive: SampleArchive,
  record: Uint8Array,
  objects: readonly RecordObject[],
  index = 1,
): Promise<string> {
  await rm(out, { recursive: true, force: true });
  const digest = archive.put(record);
  await writePackage({
    evidence: new StoredInMemory(archive.files),
    items: [{ item: hexOf(digest).slice(0, 16), index, record: digest, objects, withheld: null, disclosed: null }],
    out,
    recipients: [],
    scratch: out,
    today: sampleInstant(0),
    software: { name: "muniment", version: "0.0.0" },
    guides: () => Promise.resolve([]),
    beforeNamed: () => Promise.resolve(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return out;
}

export const bytes = sampleBytes("object", 50);

interface Sample {
  readonly archive: SampleArchive;
  readonly text: string;
  readonly objects: readonly RecordObject[];
}

/** An archive whose entry 1 names a record of these objects, as it would be written; and that record's text. */
export function sampleOfAll(paths: readonly string[]): Sample {
  const archive = new SampleArchive();
  const record = archive.intake(Object.fromEntries(paths.map((path) => [path, bytes])));
  const text = decodeUtf8(archive.files.get(objectFile(record)) ?? new Uint8Array());
  const [role, mediaType] = ["original", "application/octet-stream"];
  const sha256 = hexOf(archive.put(bytes));
  return { archive, text, objects: paths.map((path) => ({ path, role, mediaType, size: bytes.length, sha256 })) };
}

/** The same of one object. */
export function sampleOf(path = "a.bin"): Omit<Sample, "objects"> & { readonly object: RecordObject } {
  const { archive, text, objects } = sampleOfAll([path]);
  return { archive, text, object: objects[0] ?? assert.fail() };
}

/** The same with another record in its place, sealed as it stands. */
export async function sealedAs(
  out: string,
  record: Uint8Array,
): Promise<{ readonly bag: string; readonly keys: readonly Vkey[] }> {
  const { object } = sampleOf();
  const archive = new SampleArchive();
  archive.put(bytes);
  archive.appendEntry(encodeEntry({ ...archive.nextEntry("intake"), record: archive.put(record) }));
  archive.seal();
  return { bag: await packageOf(out, archive, record, [object]), keys: [archive.vkey] };
}

export async function itemIn(bag: string): Promise<string> {
  const [, item = ""] =
    /data\/items\/([0-9a-f]{16})\/record\.json/.exec(await readFile(join(bag, "manifest-sha256.txt"), "utf8")) ?? [];
  return item;
}
