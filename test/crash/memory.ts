/**
 * What a harness remembers of one home, and holds against what lies there. It reads the log itself, from the files: a store
 * that forgot an item can call itself well.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkpointFile,
  consistencyPath,
  equalBytes,
  hexOf,
  leafHash,
  objectFile,
  openCheckpoint,
  parseBundle,
  parseEntry,
  parseInstant,
  parseCheckpoint,
  parseNote,
  parsePin,
  parseRecord,
  rootOf,
  subtreeHash,
  tileFile,
  tileWidth,
  verifyArchive,
  verifyConsistency,
  type Checkpoint,
  type Digest,
  type Hash,
  type HashReader,
  type Vkey,
} from "@muniment/verify";
import { FolderEvidence } from "../../packages/server/src/storage/fs/folder-evidence.ts";
import { sentenceOf } from "./ledger.ts";

/** One item as it was acknowledged, and the bytes that were given for it. */
export interface Kept {
  readonly index: number;
  readonly record: Digest;
  /** SHA-256 in hex and size, reckoned by the harness from what it gave. */
  readonly objects: readonly { readonly sha256: string; readonly size: number }[];
}

/** Never changed: what is learned makes a new one. */
export interface Memory {
  readonly keys: readonly Vkey[];
  /** The newest signed note that was seen, or null before the first. */
  readonly note: Uint8Array | null;
  readonly items: readonly Kept[];
}

/** The log as its files have it. */
interface ReadLog {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
  readonly entries: readonly Uint8Array[];
}

/** Later than any clock of a harness. */
const later = parseInstant("2099-01-01T00:00:00.000Z");

/** The key that the home's owner trusts now. */
export async function pinOf(home: string): Promise<Vkey> {
  return parsePin(await readFile(join(home, "var/keys/log.vkey")));
}

export async function readNote(home: string): Promise<Uint8Array | null> {
  return await orNull(readFile(join(home, "archive", checkpointFile)));
}

/** Everything that is promised of a home at rest, as sentences about what is not so. */
export async function faultsOf(home: string, memory: Memory): Promise<readonly string[]> {
  return [...(await faultsOfCopy(home, memory)), ...(await faultsOfRemains(home))];
}

/** The same of a copy, which no program of its own keeps in order. */
export async function faultsOfCopy(home: string, memory: Memory): Promise<readonly string[]> {
  const log = await readLog(home, [...memory.keys, await pinOf(home)]);
  if (typeof log === "string") return [log];
  const faults = [...(await faultsOfHead(log, memory))];
  for (const item of memory.items) faults.push(...(await faultsOfItem(home, log, item)));
  return [...faults, ...(await faultsOfVerifying(home, memory))];
}

/** `keys`: the head is signed by one of them. That the newest is vouched for by the oldest is for the verification to say. */
async function readLog(home: string, keys: readonly Vkey[]): Promise<ReadLog | string> {
  const note = await readNote(home);
  if (note === null) return "log/checkpoint is missing";
  const { checkpoint, signed, detail } = openCheckpoint(note, keys);
  if (signed !== "trusted") return `log/checkpoint is not signed by the log's key: ${detail}`;
  const entries: Uint8Array[] = [];
  for (let index = 0; index * tileWidth < checkpoint.size; index += 1) {
    const width = Math.min(tileWidth, checkpoint.size - index * tileWidth);
    const file = tileFile({ level: "entries", index, width });
    const bytes = await orNull(readFile(join(home, "archive", file)));
    if (bytes === null) return `${file} is missing from a log of ${String(checkpoint.size)} entries`;
    entries.push(...parseBundle(bytes, width));
  }
  return { note, checkpoint, entries };
}

/** The entries must hash to the signed root, and the tree must continue the one that was seen. */
async function faultsOfHead({ checkpoint, entries }: ReadLog, { note }: Memory): Promise<readonly string[]> {
  const read = readerOver(entries.map(leafHash));
  if (!equalBytes(await rootOf(checkpoint.size, read), checkpoint.root))
    return ["the entries do not hash to the signed root"];
  if (note === null) return [];
  const seen = parseCheckpoint(parseNote(note).text);
  if (checkpoint.size < seen.size)
    return [`the log went back from ${String(seen.size)} entries to ${String(checkpoint.size)}`];
  const path = await consistencyPath(seen.size, checkpoint.size, read);
  const sizes = { size1: seen.size, size2: checkpoint.size };
  return verifyConsistency({ ...sizes, root1: seen.root, root2: checkpoint.root, path })
    ? []
    : ["the log does not continue the one that was seen"];
}

function readerOver(leaves: readonly Hash[]): HashReader {
  return (level, index) => {
    const width = 2 ** level;
    return Promise.resolve(subtreeHash(leaves.slice(index * width, (index + 1) * width)));
  };
}

async function faultsOfItem(home: string, { entries }: ReadLog, item: Kept): Promise<readonly string[]> {
  const name = `entry ${String(item.index)}, which was acknowledged,`;
  const bytes = entries[item.index];
  if (bytes === undefined) return [`${name} is not in the log of ${String(entries.length)} entries`];
  const { record } = parseEntry(bytes);
  if (record !== item.record) return [`${name} has another record`];
  const written = await readObject(home, hexOf(record));
  if (written === null) return [`${name} has lost its record, or the record's bytes are other ones`];
  const named = new Map(parseRecord(written).objects.map(({ sha256, size }) => [sha256, size]));
  const faults: string[] = [];
  for (const { sha256, size } of item.objects) {
    if (named.get(sha256) !== size) faults.push(`${name} has a record that does not name ${sha256} as it was given`);
    const object = await readObject(home, sha256);
    if (object?.length !== size) faults.push(`${name} has lost its object ${sha256}, or its bytes are other ones`);
  }
  return faults;
}

/** Null if it is missing, or is not what its name says. */
async function readObject(home: string, sha256: string): Promise<Uint8Array | null> {
  const bytes = await orNull(readFile(join(home, "archive", objectFile(`sha256:${sha256}`))));
  return bytes !== null && createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : null;
}

/** A full verification, by keys and a head from outside: so every item is there whole or not at all. */
async function faultsOfVerifying(home: string, { keys, note }: Memory): Promise<readonly string[]> {
  const faults: string[] = [];
  let findings = 0;
  const trust = { keys, seen: note === null ? [] : [note] };
  const newHasher = (): { update(bytes: Uint8Array): void; hex(): string } => {
    const hash = createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  };
  for await (const finding of verifyArchive(new FolderEvidence(join(home, "archive")), trust, later, { newHasher })) {
    findings += 1;
    if (finding.outcome !== "holds") faults.push(`verify: ${sentenceOf(finding)}`);
  }
  return findings > 5 ? faults : [...faults, `verify: only ${String(findings)} findings`];
}

/** A program that started and ended well leaves nothing of itself. */
async function faultsOfRemains(home: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const folder of ["archive/log/staged", "var/incoming"]) {
    for (const name of (await orNull(readdir(join(home, folder)))) ?? [])
      faults.push(`${folder}/${name} is left after a clean end`);
  }
  return faults;
}

/** Null if there is no such file. */
async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
