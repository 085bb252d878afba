/** Checks the tiles and bundles of the log, its root, and what the user saw of it before. Source: spec/findings. */
import { outcomeOf, type ArchiveFiles } from "./archive-files.ts";
import { equalBytes } from "./format/bytes.ts";
import { headText, openCheckpoint, type Checkpoint } from "./format/checkpoint.ts";
import { FormatError } from "./format/digest.ts";
import { finding, type Finding, type Outcome } from "./finding.ts";
import { checkpointFile, tileFile } from "./format/layout.ts";
import { readLog, rightHashReader, type LogReading, type Place } from "./log-reading.ts";
import { consistencyPath, verifyConsistency } from "./format/merkle.ts";
import type { Vkey } from "./format/note.ts";
import { tileWidth } from "./format/tile.ts";
import type { Head } from "./check-head.ts";

/** How many bundles may be missing at the end of a log before its size is taken for a false claim. */
const missingMax = 1024;

/** The log as the checkpoint has it, or, where that is not to be relied on, as the files lie. */
export async function readLogOf(files: ArchiveFiles, { checkpoint, verified }: Head): Promise<LogReading> {
  const lying = sizeLying(files);
  if (checkpoint === null) return readLog(files, lying, null);
  const claimed = checkpoint.size;
  // A size that is only claimed must not send the verifier looking for files without end.
  if (verified && claimed <= lying + missingMax * tileWidth) return readLog(files, claimed, checkpoint.root);
  return readLog(files, lying, claimed === lying ? checkpoint.root : null);
}

/** The number of entries by the files alone: as far as bundles or level 0 tiles follow each other without a gap. */
function sizeLying(files: ArchiveFiles): number {
  for (let index = 0; ; index += 1) {
    const width = Math.max(0, ...files.widths("entries", index), ...files.widths(0, index));
    if (width < tileWidth) return index * tileWidth + width;
  }
}

export function checkRoot(head: Head, log: LogReading): Finding {
  const said = (outcome: Outcome, detail: string): Finding => finding("log.root", checkpointFile, outcome, detail);
  if (head.checkpoint === null) return said("unchecked", "there is no checkpoint to hold the entries against");
  if (log.rooted) return said("holds", `${String(log.size)} entries hash to the signed root`);
  if (head.checkpoint.size !== log.size) {
    return said(
      "fails",
      `it counts ${String(head.checkpoint.size)} entries, and the files of the log hold ${String(log.size)}`,
    );
  }
  const whole = log.levels.every((places) => places.every((place) => place.verdict === "both"));
  if (whole) return said("fails", "tiles and bundles agree with each other, and do not hash to its root");
  return said("unchecked", "the entries could not be hashed, as files of the log are missing or contradict each other");
}

/** One finding for each tile, then one for each bundle, superseded ones included. */
export function* checkTiles(log: LogReading, context: TileContext): Generator<Finding> {
  for (const places of log.levels) {
    for (const place of places) {
      yield* checkSuperseded(place, "log.tile");
      yield judge("log.tile", place, context);
    }
  }
  for (const place of log.levels[0] ?? []) {
    yield* checkSuperseded(place, "log.bundle");
    yield judge("log.bundle", place, context);
  }
}

interface TileContext {
  /** True if the checkpoint's signature was verified. */
  readonly verified: boolean;
  /** Files that the commit on its way will lay out. */
  readonly staged: ReadonlySet<string>;
}

function judge(check: "log.tile" | "log.bundle", place: Place, { verified, staged }: TileContext): Finding {
  const file = tileFile(check === "log.tile" ? place.tile : { ...place.tile, level: "entries" });
  const fault = check === "log.tile" ? place.fault : place.bundleFault;
  if (fault?.kind === "missing" && staged.has(file)) {
    return finding(check, file, "unchecked", "it lies in the commit on its way, and was not laid out yet");
  }
  if (fault !== null) return finding(check, file, outcomeOf(fault), fault.reason);
  const right = check === "log.tile" ? "file" : "below";
  const other = check === "log.bundle" ? "level 0 tile" : place.tile.level === 0 ? "entry bundle" : "tiles below";
  switch (place.verdict) {
    case "both":
      return finding(
        check,
        file,
        "holds",
        `${String(place.tile.width)} ${check === "log.tile" ? "hashes" : "entries"}`,
      );
    case "file":
    case "below":
      if (place.verdict === right) return finding(check, file, "holds", `as signed; its ${other} could not confirm it`);
      return finding(check, file, "fails", `it is not what was signed; its ${other} is`);
    case "neither":
      return finding(check, file, "fails", "it is not what was signed");
    case "alone":
      return finding(check, file, "unchecked", `neither a signed root nor its ${other} is there to hold it against`);
    case "undecided":
      // Under a good checkpoint one of the two is surely wrong; without one, neither must be accused.
      return finding(
        check,
        file,
        verified ? "fails" : "unchecked",
        `it contradicts its ${other}, and nothing decides between them`,
      );
  }
}

function* checkSuperseded(place: Place, check: "log.tile" | "log.bundle"): Generator<Finding> {
  for (const older of place.superseded) {
    if (older.check !== check) continue;
    if (older.fault !== null) {
      yield finding(check, older.name, outcomeOf(older.fault), older.fault.reason);
      continue;
    }
    const known = place.verdict === "both" || place.verdict === "file" || place.verdict === "below";
    const like = place.verdict === "file" ? older.likeFile : older.likeBelow;
    if (known && like) yield finding(check, older.name, "holds", "the beginning of a wider one; it may be removed");
    else if (known)
      yield finding(check, older.name, "fails", "it is not the beginning of the wider one that was signed");
    else yield finding(check, older.name, "unchecked", "the wider one that it is part of is not settled");
  }
}

/** One finding for each checkpoint that the user saw before. */
export async function* checkSeen(
  files: ArchiveFiles,
  head: Head,
  log: LogReading,
  trust: SeenTrust,
): AsyncGenerator<Finding> {
  for (const note of trust.seen) {
    const { outcome, detail } = await compareSeen(files, head, log, { note, keysAt: trust.keysAt });
    yield finding("checkpoint.seen", checkpointFile, outcome, detail);
  }
}

export interface SeenTrust {
  /** The keys that may have signed the log when it had so many entries. */
  readonly keysAt: (size: number) => readonly Vkey[];
  readonly seen: readonly Uint8Array[];
}

export interface Said {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** Whether the log continues a checkpoint that was signed for it. */
export async function compareSeen(
  files: ArchiveFiles,
  { checkpoint, verified }: Head,
  log: LogReading,
  { note, keysAt }: { readonly note: Uint8Array; readonly keysAt: SeenTrust["keysAt"] },
): Promise<Said> {
  const seen = readSeen(note, keysAt);
  if (typeof seen === "string") return { outcome: "unchecked", detail: seen };
  if (checkpoint === null || !verified)
    return { outcome: "unchecked", detail: "there is no good checkpoint to hold the earlier one against" };
  const earlier = `the checkpoint of ${String(seen.size)} entries seen before`;
  if (seen.origin !== checkpoint.origin)
    return { outcome: "unchecked", detail: `${earlier} is one of the log ${seen.origin}` };
  const heads = `here ${headText(checkpoint)}; seen before ${headText(seen)}`;
  if (seen.size > checkpoint.size)
    return { outcome: "fails", detail: `it is older than what was seen before, entries were taken back: ${heads}` };
  if (seen.size === checkpoint.size && equalBytes(seen.root, checkpoint.root))
    return { outcome: "holds", detail: `the same as ${earlier}` };
  const rewritten: Said = {
    outcome: "fails",
    detail: `the log was rewritten, for its two heads cannot both be true: ${heads}`,
  };
  if (seen.size === checkpoint.size) return rewritten;
  if (!log.rooted) return { outcome: "unchecked", detail: `the tiles that join it to ${earlier} are damaged` };
  const path = await pathFrom(files, seen.size, log);
  if (path === null) return { outcome: "unchecked", detail: `the tiles that join it to ${earlier} are damaged` };
  const holds = verifyConsistency({
    size1: seen.size,
    size2: checkpoint.size,
    root1: seen.root,
    root2: checkpoint.root,
    path,
  });
  return holds ? { outcome: "holds", detail: `it continues ${earlier}` } : rewritten;
}

function readSeen(note: Uint8Array, keysAt: SeenTrust["keysAt"]): Checkpoint | string {
  try {
    const { size } = openCheckpoint(note, []).checkpoint;
    const keys = keysAt(size);
    const { checkpoint, signed } = openCheckpoint(note, keys);
    if (signed === "bad" || (signed === "unknown" && keys.length > 0))
      return "the checkpoint seen before is not signed by a trusted key";
    return checkpoint;
  } catch (error) {
    if (error instanceof FormatError) return `the checkpoint seen before could not be read: ${error.message}`;
    throw error;
  }
}

/** The consistency path by the hashes that were found to be right; null if one that is needed is not known. */
async function pathFrom(files: ArchiveFiles, size1: number, log: LogReading): Promise<Uint8Array[] | null> {
  try {
    return await consistencyPath(size1, log.size, rightHashReader(files, log));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
