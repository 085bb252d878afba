/** Under which checkpoint a package stands. Source: spec/anchors, "In a package". */
import {
  anchorFile,
  anchorsFolder,
  checkpointFile,
  digestOf,
  FormatError,
  leafHash,
  noteSizeMax,
  openCheckpoint,
  parseAnchorFile,
  parseNote,
  readAll,
  readEntryProof,
  readKeys,
  UnreadableFile,
  verifyInclusion,
  type Checkpoint,
  type Digest,
  type Evidence,
  type Instant,
  type Vkey,
} from "@muniment/verify";
import {
  isOfEvidence,
  readAnchors,
  vouchersIn,
  type AnchorTold,
  type FileName,
  type LeftOut,
  type ReadAnchor,
} from "./read-anchors.ts";

/** Of an archive that is stamped every hour thousands cover an item; the first of them prove the earliest time. */
const lookedAtMax = 64;

export interface ChosenHead {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
  readonly anchors: readonly ReadAnchor[];
  /** What lies beside other heads. */
  readonly elsewhere: readonly FileName[];
  readonly leftOut: readonly LeftOut[];
}

/** What is told of it. */
export interface HeadTold {
  readonly head: Checkpoint;
  readonly anchors: readonly AnchorTold[];
}

type Chosen = Omit<ChosenHead, "elsewhere"> & { readonly anchor: Digest | null };

interface Candidate {
  readonly anchor: Digest;
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/**
 * The anchored checkpoint over all these entries for which the most outsiders vouch, the smallest of equals; else the newest, with
 * no anchors. Throws `MissingFile`, `UnreadableFile` or `FormatError` if the log has no checkpoint that can be read.
 */
export async function chooseHead(evidence: Evidence, indexes: readonly number[], now: Instant): Promise<ChosenHead> {
  const note = await readAll(evidence.read(checkpointFile), noteSizeMax);
  const { checkpoint } = openCheckpoint(note, []);
  const newest = { note, checkpoint, anchor: null, anchors: [], leftOut: [] };
  const leftOut: LeftOut[] = [];
  const folders = await foldersOf(evidence, leftOut);
  if (folders.size === 0) return { ...newest, elsewhere: [], leftOut };
  const { newest: key } = await readKeys(evidence, note);
  const candidates = key === null ? [] : await candidatesOf(evidence, [...folders.keys()], { key, indexes, leftOut });
  let best: { readonly chosen: Chosen; readonly vouchers: number } = { chosen: newest, vouchers: 0 };
  for (const candidate of candidates) {
    const read = await readAnchors(evidence, candidate.note, folders.get(candidate.anchor) ?? [], now);
    leftOut.push(...read.leftOut);
    const vouchers = vouchersIn(read.anchors);
    if (vouchers > best.vouchers) best = { chosen: { ...candidate, ...read }, vouchers };
  }
  const { chosen } = best;
  const others = [...folders].filter(([anchor]) => anchor !== chosen.anchor);
  return { ...chosen, elsewhere: others.flatMap(([, names]) => names), leftOut };
}

/** By the digest of what is anchored: the files beside it, in the order of their names. */
async function foldersOf(evidence: Evidence, leftOut: LeftOut[]): Promise<ReadonlyMap<Digest, readonly FileName[]>> {
  const folders = new Map<Digest, FileName[]>();
  try {
    for await (const { name: file } of evidence.files()) {
      const name = file.startsWith(anchorsFolder) ? parseAnchorFile(file) : null;
      if (name === null || name.kind === "checkpoint") continue;
      const names = folders.get(name.anchor) ?? [];
      names.push(name);
      folders.set(name.anchor, names);
    }
  } catch (error) {
    // What is handed out may be whole all the same.
    if (!(error instanceof UnreadableFile)) throw error;
    leftOut.push({ file: error.file, reason: error.message });
  }
  for (const names of folders.values()) names.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  return folders;
}

/** Those that cover the entries, by size: by the key in force, and with each of the entries under its root. */
async function candidatesOf(
  evidence: Evidence,
  anchors: readonly Digest[],
  { key, indexes, leftOut }: { readonly key: Vkey; readonly indexes: readonly number[]; readonly leftOut: LeftOut[] },
): Promise<readonly Candidate[]> {
  const orLeftOut = async <T>(anchor: Digest, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!isOfEvidence(error)) throw error;
      leftOut.push({ file: anchorFile({ kind: "checkpoint", anchor }), reason: error.message });
      return null;
    }
  };
  const covering: Candidate[] = [];
  for (const anchor of anchors) {
    const one = await orLeftOut(anchor, () => readCandidate(evidence, anchor, key));
    if (one !== null && indexes.every((index) => index < one.checkpoint.size)) covering.push(one);
  }
  const holding: Candidate[] = [];
  for (const one of covering.sort((a, b) => a.checkpoint.size - b.checkpoint.size).slice(0, lookedAtMax)) {
    const held = await orLeftOut(one.anchor, async () => {
      await checkOver(evidence, one.checkpoint, indexes);
      return one;
    });
    if (held !== null) holding.push(held);
  }
  return holding;
}

/** Null if another key signed it than the one in force. Throws `FormatError` if it is not what its folder names, or its signature is wrong. */
async function readCandidate(evidence: Evidence, anchor: Digest, key: Vkey): Promise<Candidate | null> {
  const note = await readAll(evidence.read(anchorFile({ kind: "checkpoint", anchor })), noteSizeMax);
  if (digestOf(note) !== anchor) throw new FormatError("its bytes are not those that its folder names");
  const { lines } = parseNote(note);
  if (!lines.every(({ name, id }) => name === key.name && id === key.id)) return null;
  const { checkpoint, signed, detail } = openCheckpoint(note, [key]);
  if (signed !== "trusted" || lines.length !== 1) throw new FormatError(detail);
  return { anchor, note, checkpoint };
}

/** Throws `FormatError` if an entry does not stand under it; rejects as reading the tiles does. */
async function checkOver(evidence: Evidence, checkpoint: Checkpoint, indexes: readonly number[]): Promise<void> {
  const { size, root } = checkpoint;
  for (const index of indexes) {
    const { entry, path } = await readEntryProof(evidence, checkpoint, index);
    if (!verifyInclusion({ index, size, leaf: leafHash(entry), path, root }))
      throw new FormatError(`entry ${String(index)} of the log does not lead to its root`);
  }
}
