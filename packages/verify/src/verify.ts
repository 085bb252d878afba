/** Verifies a whole archive. Source: spec/findings. */
import { ArchiveFiles, faultOf, type FileOptions, type Reading } from "./archive-files.ts";
import { readAll } from "./format/bytes.ts";
import { noAnchorTrust, trustedKeys, type AnchorTrust } from "./anchors/anchor-trust.ts";
import { ArchiveAnchors } from "./anchors/check-archive-anchors.ts";
import { EntryChecks } from "./check-entries.ts";
import { checkHead } from "./check-head.ts";
import { checkKeys } from "./check-keys.ts";
import { checkRoot, checkSeen, checkTiles, readLogOf } from "./check-log.ts";
import { fileOfObject, StampChecks, type StampFiles } from "./check-stamps.ts";
import { inGroups } from "./check-hashes.ts";
import { checkLeft, checkLock, checkStaged } from "./check-rest.ts";
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { inOrder } from "./in-order.ts";
import { ScopeCount, type ObjectScope } from "./object-scope.ts";
import { checkpointFile } from "./format/layout.ts";
import { noteSizeMax, type Vkey } from "./format/note.ts";
import type { Instant } from "./format/instant.ts";
import { BeaconChecks, noBeacons, type BeaconSources } from "./time/beacon.ts";

/** What the user of a verifier trusts, brought from outside the archive. */
export interface Trust {
  /** Verifier keys of logs. A key counts for the log of its own name only. */
  readonly keys: readonly Vkey[];
  /** Checkpoints (signed notes) that the user saw before: without one, a rolled-back archive looks whole. */
  readonly seen: readonly Uint8Array[];
  /** For anchors; nobody unless given. */
  readonly anchors?: AnchorTrust;
  /** For the beacons in records; without them nothing is said of these. Source: spec/beacon. */
  readonly beacons?: BeaconSources;
}

/** How to verify. Nothing here changes a finding but `writersAtWork` and `scope`. */
export interface VerifyOptions extends FileOptions {
  /** How many groups of objects are measured at a time; 1 unless told. */
  readonly parallel?: number;
  /** Which objects are hashed; all unless told. */
  readonly scope?: ObjectScope;
  /** Told once, at the end: how many objects were hashed, or found not to be there to be hashed, and of how many. */
  readonly onScope?: (hashed: number, of: number) => void;
}

export type { FileOptions, Progress } from "./archive-files.ts";
export type { ObjectScope } from "./object-scope.ts";
export type { Measure, MeasureOutcome } from "./measure.ts";

/**
 * Checks every file of an archive and goes on after a fault. The findings come in one order, whatever the platform and
 * however many are measured at a time. Rejects only when something other than the evidence breaks.
 */
export async function* verifyArchive(
  evidence: Evidence,
  trust: Trust,
  now: Instant,
  options: VerifyOptions = {},
): AsyncGenerator<Finding> {
  for await (const group of verifyArchiveInGroups(evidence, trust, now, options)) yield* group;
}

/** The same findings, some at a time: for who passes them on. Each hand that every single one goes through takes as long as hashing a KiB. */
export async function* verifyArchiveInGroups(
  evidence: Evidence,
  trust: Trust,
  now: Instant,
  options: VerifyOptions = {},
): AsyncGenerator<readonly Finding[]> {
  // Before the list of files: whatever a checkpoint names was laid down before it.
  const note = await readNote(evidence);
  const files = await ArchiveFiles.list(evidence, options);
  const anchorTrust = trust.anchors ?? noAnchorTrust;
  const trusted = trustedKeys(trust.keys, anchorTrust);
  const head = await checkHead(files, note, trusted);
  yield head.findings;
  if (head.newer) return;
  const log = await readLogOf(files, head);
  const keys = await checkKeys(files, head, log, trusted);
  yield keys.signature;
  for await (const seen of checkSeen(files, head, log, { seen: trust.seen, keysAt: keys.keysAt })) yield [seen];
  yield keys.findings;
  yield [checkRoot(head, log)];
  const staged = await checkStaged(files, head.checkpoint);
  yield staged.findings;
  for (const tile of checkTiles(log, { verified: head.verified, staged: staged.tiles })) yield [tile];
  const parallel = options.parallel ?? 1;
  const scope = new ScopeCount(options.scope ?? { objects: "all" });
  const context = { files, head, log, keysAt: keys.keysAt, trust: anchorTrust, now };
  const anchors = await ArchiveAnchors.over(context);
  const beacons = new BeaconChecks(trust.beacons ?? noBeacons);
  const stamps = new StampChecks(stampFiles(files), { time: anchorTrust.time, now }, () => anchors.lists());
  const entries = new EntryChecks(files, log, { now, scope, anchors, beacons, stamps });
  yield* inOrder(inGroups(entries.pieces(), files), parallel);
  yield [checkLock(files)];
  if (!scope.structureOnly) for await (const anchor of anchors.findings()) yield [anchor];
  const left = checkLeft(files, entries.complete, scope);
  yield* inOrder(inGroups([left], files), parallel);
  options.onScope?.(scope.hashed, scope.of);
}

function stampFiles(files: ArchiveFiles): StampFiles {
  return { nameOf: fileOfObject, open: (name) => files.open(name), newHasher: files.newHasher };
}

async function readNote(evidence: Evidence): Promise<Reading<Uint8Array>> {
  try {
    return { value: await readAll(evidence.read(checkpointFile), noteSizeMax), fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}
