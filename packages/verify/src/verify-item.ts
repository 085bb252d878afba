/** One item of an archive: is it what was sealed? Source: spec/findings, "One item". */
import { filesReadBy } from "./anchors/anchor-part.ts";
import { partsIn, RevocationLists } from "./anchors/revocation-lists.ts";
import { faultOf, outcomeOf } from "./archive-files.ts";
import { fileOfObject, StampChecks, type StampTrust } from "./check-stamps.ts";
import { readAll } from "./format/bytes.ts";
import { openCheckpoint, type OpenedCheckpoint } from "./format/checkpoint.ts";
import { digestOf, FormatError, type NewHasher } from "./format/digest.ts";
import { parseEntry, type Entry } from "./format/entry.ts";
import { UnreadableFile, type Evidence } from "./evidence.ts";
import { finding, type CheckId, type Finding, type Subject } from "./finding.ts";
import { anchorsFolder, checkpointFile, objectFile } from "./format/layout.ts";
import { leafHash, verifyInclusion } from "./format/merkle.ts";
import { noteSizeMax, type Vkey } from "./format/note.ts";
import { followKeys } from "./follow-keys.ts";
import { readEntryProof } from "./format/proof.ts";
import { parseRecord, recordSizeMax, type ParsedRecord } from "./format/record.ts";
import { measureStream, type Measure } from "./measure.ts";
import type { RevocationSource } from "./time/revocation.ts";

export interface ItemEvidence {
  /** Keys that the user trusts. */
  readonly keys: readonly Vkey[];
  /** For the time stamps on the WARC of a capture. */
  readonly stamps: StampTrust;
  readonly newHasher?: NewHasher;
}

/**
 * Checks the signature over the log, that entry `index` stands under it, that the record is the one that the entry names,
 * every byte of the record's objects, and the time stamps on its WARC. Goes on after a fault. Says nothing of other items, nor of
 * anchors: `verifyArchive` does.
 */
export async function* verifyItem(evidence: Evidence, index: number, options: ItemEvidence): AsyncGenerator<Finding> {
  const entry = yield* checkPlace(evidence, index, options.keys);
  if (entry === null) return;
  const record = yield* checkRecord(evidence, entry);
  for (const object of record?.objects ?? []) {
    const file = objectFile(`sha256:${object.sha256}`);
    try {
      yield compareBytes("object.bytes", file, await measureStream(evidence.read(file), options.newHasher), object);
    } catch (error) {
      yield faultFinding("object.bytes", { file }, error);
    }
  }
  if (record !== null) yield* checkStamps(evidence, record, { index, ...options });
}

/** In the lists that lie beside anchors, too: what is wrong with one of them is said where the archive is verified. */
async function* checkStamps(
  evidence: Evidence,
  record: ParsedRecord,
  { index, stamps, newHasher }: { readonly index: number } & Pick<ItemEvidence, "stamps" | "newHasher">,
): AsyncGenerator<Finding> {
  const closed: UnreadableFile[] = [];
  const beside = async (): Promise<readonly RevocationSource[]> => {
    const names: string[] = [];
    try {
      for await (const { name, notPlain } of evidence.files(anchorsFolder))
        if (notPlain === undefined) names.push(name);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      closed.push(error);
    }
    const files = filesReadBy((file, sizeMax) => readAll(evidence.read(file), sizeMax));
    return await new RevocationLists(files).read(partsIn(names));
  };
  const files = { nameOf: fileOfObject, open: (name: string) => evidence.read(name), newHasher };
  yield* new StampChecks(files, stamps, beside).check(record, (file) => ({ file, index }));
  for (const { file, message } of closed) yield finding("file.expected", file, "unchecked", message);
}

async function* checkPlace(
  evidence: Evidence,
  index: number,
  keys: readonly Vkey[],
): AsyncGenerator<Finding, Entry | null> {
  try {
    const note = await readAll(evidence.read(checkpointFile), noteSizeMax);
    const signer = await followKeys(evidence, note, keys);
    const opened = openCheckpoint(note, signer === null ? keys : [...keys, signer]);
    yield signatureFinding(opened, checkpointFile);
    const { size, root } = opened.checkpoint;
    const proof = await readEntryProof(evidence, opened.checkpoint, index);
    if (!verifyInclusion({ index, size, leaf: leafHash(proof.entry), path: proof.path, root })) {
      const detail =
        "the entry does not stand under the signed root; verify the whole archive to find the file at fault";
      yield finding("log.root", checkpointFile, "fails", detail, index);
      return null;
    }
    yield finding("log.root", checkpointFile, "holds", "the entry stands under the signed root", index);
    const entry = parseEntry(proof.entry);
    if (entry.index !== index) throw new FormatError(`the entry calls itself number ${String(entry.index)}`);
    return entry;
  } catch (error) {
    yield faultFinding("entry.format", { file: checkpointFile, index }, error);
    return null;
  }
}

async function* checkRecord(evidence: Evidence, entry: Entry): AsyncGenerator<Finding, ParsedRecord | null> {
  const file = objectFile(entry.record);
  let bytes: Uint8Array;
  try {
    bytes = await readAll(evidence.read(file), recordSizeMax);
    if (digestOf(bytes) !== entry.record) throw new FormatError("its bytes were changed");
    yield finding("record.bytes", file, "holds", "it is the record that the entry names", entry.index);
  } catch (error) {
    yield faultFinding("record.bytes", { file, index: entry.index }, error);
    return null;
  }
  try {
    const record = parseRecord(bytes);
    if (record.kind !== entry.type) {
      throw new FormatError(`it is of kind ${record.kind}, the entry of type ${entry.type}`);
    }
    return record;
  } catch (error) {
    yield faultFinding("record.format", { file, index: entry.index }, error);
    return null;
  }
}

/** Says whether a file has the bytes that it must have. */
export function compareBytes(check: CheckId, file: string, measured: Measure, expected: Measure): Finding {
  if (measured.size !== expected.size) {
    const detail = `it has ${String(measured.size)} bytes, and must have ${String(expected.size)}`;
    return finding(check, file, "fails", detail);
  }
  if (measured.sha256 !== expected.sha256) return finding(check, file, "fails", "its bytes were changed");
  return finding(check, file, "holds", "every byte is as it was sealed");
}

/** Check `checkpoint.signature`: how a checkpoint is signed, judged by the keys that it was opened with. */
export function signatureFinding({ signed, detail }: OpenedCheckpoint, file: string): Finding {
  switch (signed) {
    case "trusted":
      return finding("checkpoint.signature", file, "holds", detail);
    case "bad":
      return finding("checkpoint.signature", file, "fails", detail);
    case "unknown":
      return { ...finding("checkpoint.signature", file, "unchecked", detail), signer: "unknown" };
  }
}

/** The finding of a check whose file could not be used. Throws on an error that is no matter of the file. */
export function faultFinding(check: CheckId, subject: Subject, error: unknown): Finding {
  const fault = faultOf(error);
  return { check, subject, outcome: outcomeOf(fault), detail: fault.reason };
}
