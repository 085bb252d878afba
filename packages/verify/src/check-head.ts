/** Checks muniment.json and the signature of log/checkpoint. Source: spec/findings. */
import { faultOf, outcomeOf, type ArchiveFiles, type Reading } from "./archive-files.ts";
import { archiveFileSizeMax, NewerFormat, parseArchiveFile, type ArchiveFile } from "./format/archive-file.ts";
import { openCheckpoint, type Checkpoint, type OpenedCheckpoint } from "./format/checkpoint.ts";
import { FormatError, hexOf } from "./format/digest.ts";
import { parseEntry } from "./format/entry.ts";
import { finding, type Finding, type Outcome } from "./finding.ts";
import { archiveFile, checkpointFile, objectFile, tileFile } from "./format/layout.ts";
import { parseVkey, type Vkey } from "./format/note.ts";
import { genesisOf, parseRecord, recordSizeMax, type KeyRecord } from "./format/record.ts";
import { bundleSizeMax, readBundle } from "./format/tile.ts";

export interface Head {
  readonly findings: readonly Finding[];
  /** Null if it could not be read. */
  readonly checkpoint: Checkpoint | null;
  /** True if the checkpoint is signed by a trusted key, or at least by the archive's own. */
  readonly verified: boolean;
  /** True if the archive is of a format that this program does not know, and nothing more can be said of it. */
  readonly newer: boolean;
}

type Genesis = KeyRecord["detail"];

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
    return { findings: sealed === null ? [met] : [met, sealed], checkpoint: null, verified: false, newer: true };
  }
  const opened = openNoteFile(note, keys);
  const own = ownKey(genesis, format.file);
  const signature =
    opened.value === null ? null : signatureOf(opened.value, note.value ?? new Uint8Array(0), keys, own);
  const verified = signature?.verified ?? false;
  const named = compareOrigins(format, opened, { verified, sealed: sealed?.outcome === "holds" });
  const findings = [named.archive, sealed, named.checkpoint, signature?.finding ?? null].filter((one) => one !== null);
  return { findings, checkpoint: opened.value?.checkpoint ?? null, verified, newer: false };
}

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
  if (files.hash(value) === hexOf(genesis.archive))
    return finding("archive.sealed", archiveFile, "holds", "sealed by entry 0");
  return finding("archive.sealed", archiveFile, "fails", "it is not the file that entry 0 seals");
}

function openNoteFile({ value, fault }: Reading<Uint8Array>, keys: readonly Vkey[]): Reading<OpenedCheckpoint> {
  if (value === null) return { value, fault };
  try {
    return { value: openCheckpoint(value, keys), fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}

/** The key that the archive itself brings. It proves nothing about who signed; but a checkpoint that not even it signed is damaged. */
function ownKey(genesis: Genesis | null, file: ArchiveFile | null): Vkey | null {
  const text = genesis?.vkey ?? file?.key;
  if (text === undefined) return null;
  try {
    return parseVkey(text);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function signatureOf(
  opened: OpenedCheckpoint,
  note: Uint8Array,
  keys: readonly Vkey[],
  own: Vkey | null,
): { readonly finding: Finding; readonly verified: boolean } {
  const said = (outcome: Outcome, detail: string): Finding =>
    finding("checkpoint.signature", checkpointFile, outcome, detail);
  if (opened.signed === "trusted") return { finding: said("holds", opened.detail), verified: true };
  if (opened.signed === "bad") return { finding: said("fails", opened.detail), verified: false };
  const why = keys.length === 0 ? "no key was given to check it with" : opened.detail;
  if (own === null) return { finding: { ...said("unchecked", why), signer: "unknown" }, verified: false };
  if (openCheckpoint(note, [own]).signed !== "trusted") {
    return {
      finding: said("fails", `${why}, and the key that the archive itself names did not sign it either`),
      verified: false,
    };
  }
  const detail = `${why}; it is signed by the key that the archive itself names, ${own.text}`;
  return { finding: { ...said("unchecked", detail), signer: "unknown" }, verified: true };
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
  if (first === undefined) return null;
  try {
    const { record } = parseEntry(first);
    const { value } = await files.peek(objectFile(record), recordSizeMax);
    return value === null || files.hash(value) !== hexOf(record) ? null : genesisOf(parseRecord(value));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
