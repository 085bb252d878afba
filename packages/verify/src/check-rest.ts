/** Checks the lock, commits on their way, and files that have no place in an archive. Source: spec/findings. */
import { faultOf, outcomeOf, type ArchiveFiles } from "./archive-files.ts";
import { toHex, utf8 } from "./format/bytes.ts";
import type { HashCheck, Piece } from "./check-hashes.ts";
import { parseCheckpoint, type Checkpoint } from "./format/checkpoint.ts";
import { hexOf, type Digest } from "./format/digest.ts";
import { finding, type Finding } from "./finding.ts";
import { lockFile, objectDigest, parseTileFile, stagedFile } from "./format/layout.ts";
import { parseNote } from "./format/note.ts";
import type { ScopeCount } from "./object-scope.ts";
import { parseStaged, stagedSizeMax, type StagedCommit } from "./format/staged.ts";

export function checkLock(files: ArchiveFiles): Finding {
  const { size } = files.take(lockFile);
  const fault = files.fault(lockFile);
  if (fault !== null) return finding("lock.empty", lockFile, outcomeOf(fault), fault.reason);
  if (size !== null && size > 0) return finding("lock.empty", lockFile, "fails", `it holds ${String(size)} bytes`);
  return finding("lock.empty", lockFile, "holds", "empty");
}

export interface StagedReading {
  readonly findings: readonly Finding[];
  /** The tiles that a staged commit of the very checkpoint will lay out. */
  readonly tiles: ReadonlySet<string>;
}

/** Looks at log/staged. What lies there is a commit on its way, or has no place there. */
export async function checkStaged(files: ArchiveFiles, current: Checkpoint | null): Promise<StagedReading> {
  const findings: Finding[] = [];
  const tiles = new Set<string>();
  for (const name of files.staged) {
    const { value, fault } = await files.read(name, stagedSizeMax);
    if (value === null) {
      findings.push(finding("log.staged", name, files.writersAtWork ? "unchecked" : outcomeOf(fault), fault.reason));
      continue;
    }
    try {
      const staged = parseStaged(value);
      findings.push(judgeStaged(name, staged));
      if (current !== null && stagedFile(current.size, toHex(current.root)) === name)
        for (const file of staged.files) tiles.add(file.name);
    } catch (error) {
      findings.push(finding("log.staged", name, "fails", faultOf(error).reason));
    }
  }
  return { findings, tiles };
}

function judgeStaged(name: string, staged: StagedCommit): Finding {
  const { size, root } = parseCheckpoint(parseNote(utf8(staged.checkpoint)).text);
  if (stagedFile(size, toHex(root)) !== name)
    return finding("log.staged", name, "fails", "its name is not that of the commit in it");
  return finding(
    "log.staged",
    name,
    "unchecked",
    "a commit on its way: the next start of the program ends it or takes it back",
  );
}

const unnamed = "no record that could be read names this object";

/** What nothing in the archive has a place for. `complete` is false if it is not known what all the log names. */
export function* checkLeft(files: ArchiveFiles, complete: boolean, scope: ScopeCount): Generator<Piece> {
  const { listFault } = files;
  if (listFault !== null) yield finding("file.expected", listFault.file, "unchecked", listFault.reason);
  if (scope.structureOnly) return;
  for (const file of files.left()) {
    const digest = objectDigest(file);
    if (digest !== null && !complete) {
      if (scope.choose(hexOf(digest), null)) yield unnamedCheck(files, file, digest);
      else yield finding("file.expected", file, "unchecked", unnamed);
    } else if (files.writersAtWork && (digest !== null || parseTileFile(file) !== null)) {
      yield finding(
        "file.expected",
        file,
        "unchecked",
        "the checkpoint does not know it yet; a program may be adding it",
      );
    } else {
      const reason =
        digest === null ? "an archive has no place for a file of this name" : "no record names this object";
      yield finding("file.expected", file, "fails", reason);
    }
  }
}

/** An object whose record may be the one that could not be read: its own name still says what its bytes must be. */
function unnamedCheck(files: ArchiveFiles, file: string, digest: Digest): HashCheck {
  const held = finding("file.expected", file, "unchecked", `${unnamed}; its bytes are those of its name`);
  return { check: "object.bytes", file, size: files.size(file), sha256: hexOf(digest), held };
}
