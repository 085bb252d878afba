/** Checks muniment.json and the form of log/checkpoint. Source: spec/findings. */
import { faultOf, outcomeOf, type ArchiveFiles, type Reading } from "./archive-files.ts";
import { archiveFileSizeMax, NewerFormat, parseArchiveFile, type ArchiveFile } from "./format/archive-file.ts";
import { isSignedBy, openCheckpoint, type Checkpoint, type OpenedCheckpoint } from "./format/checkpoint.ts";
import { FormatError, hexOf } from "./format/digest.ts";
import { isKeyEntry, parseEntry } from "./format/entry.ts";
import { finding, type Finding, type Outcome } from "./finding.ts";
import { archiveFile, checkpointFile, objectFile, tileFile } from "./format/layout.ts";
import { parseVkey, type Vkey } from "./format/note.ts";
import { genesisOf, parseRecord, recordSizeMax, type ParsedRecord } from "./format/record.ts";
import { parseRotation, type GenesisDetail } from "./format/record-key.ts";
import { bundleSizeMax, readBundle } from "./format/tile.ts";
import { memberOf } from "./format/json.ts";
import { rotationsMax } from "./key-chain.ts";

export interface Head {
  /** All but `checkpoint.signature`, which takes more than the head: see checkKeys. */
  readonly findings: readonly Finding[];
  /** Null if it could not be read. */
  readonly checkpoint: Checkpoint | null;
  /** The same with the note and how the trusted keys signed it. */
  readonly opened: (OpenedCheckpoint & { readonly note: Uint8Array }) | null;
  /** The first key that the archive itself names, and the record of entry 0 that names it; null if not to be had. */
  readonly own: Vkey | null;
  readonly genesis: Genesis | null;
  /** True if the checkpoint is signed by a trusted key, or at least by the archive's own. */
  readonly verified: boolean;
  /** True if the archive is of a format that this program does not know, and nothing more can be said of it. */
  readonly newer: boolean;
}

interface Genesis {
  /** The record's file. */
  readonly file: string;
  readonly detail: GenesisDetail;
}

/** `early` is log/checkpoint as it was read before the files were listed. */
export async function checkHead(files: ArchiveFiles, early: Reading<Uint8Array>, keys: readonly Vkey[]): Promise<Head> {
  const link = files.fault(checkpointFile);
  const note = link?.kind === "wrong" ? { value: null, fault: link } : early;
  const bytes = await files.read(archiveFile, archiveFileSizeMax);
  files.take(checkpointFile);
  const genesis = await readGenesis(files);
  const sealed = sealOf(files, bytes, genesis);
  const format = formatOf(bytes);
  if (format.newer !== null && sealed?.outcome !== "fails") {
    const met = finding("archive.format", archiveFile, "unchecked", format.newer);
    const findings = sealed === null ? [met] : [met, sealed];
    return { findings, checkpoint: null, opened: null, own: null, genesis: null, verified: false, newer: true };
  }
  const reading = openNoteFile(note, keys);
  const opened = reading.value;
  const own = ownKey(genesis, format.file);
  const verified = opened !== null && (await isVerified(files, opened, own));
  const named = compareOrigins(format, reading, { verified, sealed: sealed?.outcome === "holds" });
  const findings = [named.archive, sealed, named.checkpoint].filter((one) => one !== null);
  return { findings, checkpoint: opened?.checkpoint ?? null, opened, own, genesis, verified, newer: false };
}

type OpenedNote = NonNullable<Head["opened"]>;

interface FormatReading {
  readonly file: ArchiveFile | null;
  readonly finding: Finding;
  /** What is to be said if the file names an unknown format; else null. */
  readonly newer: string | null;
}

function formatOf({ value, fault }: Reading<Uint8Array>): FormatReading {
  if (value === null)
    return { file: null, finding: finding("archive.format", archiveFile, outcomeOf(fault), fault.reason), newer: null };
  try {
    const file = parseArchiveFile(value);
    return {
      file,
      finding: finding("archive.format", archiveFile, "holds", `${file.format}, made ${file.created}`),
      newer: null,
    };
  } catch (error) {
    if (error instanceof NewerFormat) {
      return {
        file: null,
        finding: finding("archive.format", archiveFile, "fails", error.message),
        newer: error.message,
      };
    }
    return { file: null, finding: finding("archive.format", archiveFile, "fails", faultOf(error).reason), newer: null };
  }
}

/** Null if there is no file to speak of. */
function sealOf(files: ArchiveFiles, { value }: Reading<Uint8Array>, genesis: Genesis | null): Finding | null {
  if (value === null) return null;
  if (genesis === null)
    return finding(
      "archive.sealed",
      archiveFile,
      "unchecked",
      "the record of entry 0, which seals it, could not be read",
    );
  if (files.hash(value) === hexOf(genesis.detail.archive))
    return finding("archive.sealed", archiveFile, "holds", "sealed by entry 0");
  return finding("archive.sealed", archiveFile, "fails", "it is not the file that entry 0 seals");
}

function openNoteFile({ value, fault }: Reading<Uint8Array>, keys: readonly Vkey[]): Reading<OpenedNote> {
  if (value === null) return { value, fault };
  try {
    return { value: { ...openCheckpoint(value, keys), note: value }, fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}

/** The key that the archive itself brings. It proves nothing about who signed; but a checkpoint that not even it signed is damaged. */
function ownKey(genesis: Genesis | null, file: ArchiveFile | null): Vkey | null {
  const text = genesis?.detail.vkey ?? file?.key;
  if (text === undefined) return null;
  return wellFormed(() => parseVkey(text));
}

/**
 * Whether a trusted key signed, or one that the archive itself names: its first, or one that took its place. Which of them
 * may sign is judged later; here it is only told whether the checkpoint was changed since somebody signed it.
 */
async function isVerified(files: ArchiveFiles, { note, signed }: OpenedNote, own: Vkey | null): Promise<boolean> {
  if (signed !== "unknown") return signed === "trusted";
  if (own === null) return false;
  if (isSignedBy(note, own)) return true;
  for await (const key of laterKeys(files)) if (isSignedBy(note, key)) return true;
  return false;
}

/** The keys that records of the log name as new ones. Nothing of it is verified. */
async function* laterKeys(files: ArchiveFiles): AsyncGenerator<Vkey> {
  let count = 0;
  for (let index = 0; count < rotationsMax; index += 1) {
    const width = files.widths("entries", index).at(-1);
    if (width === undefined) return;
    const { value } = await files.peek(tileFile({ level: "entries", index, width }), bundleSizeMax);
    for (const entry of value === null ? [] : readBundle(value, width).entries.filter(isKeyEntry)) {
      const record = await readKeyRecord(files, entry);
      if (record === null || memberOf(record.parsed.detail, "action") !== "rotate") continue;
      count += 1;
      const key = wellFormed(() => parseRotation(record.parsed.detail).to);
      if (key !== null) yield key;
    }
  }
}

/** Both files name the log. Where they differ, the one that is not vouched for is named. */
function compareOrigins(
  format: FormatReading,
  opened: Reading<OpenedCheckpoint>,
  vouched: { readonly verified: boolean; readonly sealed: boolean },
): { readonly archive: Finding; readonly checkpoint: Finding } {
  const said = (outcome: Outcome, detail: string): Finding =>
    finding("checkpoint.format", checkpointFile, outcome, detail);
  if (opened.value === null)
    return { archive: format.finding, checkpoint: said(outcomeOf(opened.fault), opened.fault.reason) };
  const { origin, size } = opened.value.checkpoint;
  const holds = said("holds", `${String(size)} entries of the log ${origin}`);
  if (format.file === null && vouched.verified) return { archive: format.finding, checkpoint: holds };
  if (format.file === null)
    return { archive: format.finding, checkpoint: said("unchecked", "its origin has nothing to be held against") };
  if (format.file.origin === origin) return { archive: format.finding, checkpoint: holds };
  if (vouched.verified) {
    return {
      archive: finding("archive.format", archiveFile, "fails", "its origin is not that of the signed checkpoint"),
      checkpoint: holds,
    };
  }
  if (vouched.sealed)
    return { archive: format.finding, checkpoint: said("fails", "its origin is not that of muniment.json") };
  return {
    archive: format.finding,
    checkpoint: said("unchecked", "its origin is not that of muniment.json, and neither file is vouched for"),
  };
}

/** What the record of entry 0 says, if entry and record are there and fit. Whether the log vouches for them is said elsewhere. */
async function readGenesis(files: ArchiveFiles): Promise<Genesis | null> {
  const width = files.widths("entries", 0).at(-1);
  if (width === undefined) return null;
  const bundle = await files.peek(tileFile({ level: "entries", index: 0, width }), bundleSizeMax);
  const [first] = bundle.value === null ? [] : readBundle(bundle.value, width).entries;
  const record = first === undefined ? null : await readKeyRecord(files, first);
  const detail = record === null ? null : genesisOf(record.parsed);
  return record === null || detail === null ? null : { file: record.file, detail };
}

/** The record that an entry names, if both are well formed and its bytes are those. */
async function readKeyRecord(
  files: ArchiveFiles,
  entry: Uint8Array,
): Promise<{ readonly file: string; readonly parsed: ParsedRecord } | null> {
  const named = wellFormed(() => parseEntry(entry).record);
  if (named === null) return null;
  const file = objectFile(named);
  const { value } = await files.peek(file, recordSizeMax);
  const parsed = value === null || files.hash(value) !== hexOf(named) ? null : wellFormed(() => parseRecord(value));
  return parsed === null ? null : { file, parsed };
}

function wellFormed<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
