/** The keys that a log had, one after another, and what vouches for each. Source: spec/keys. */
import { faultOf, type Fault, type Reading } from "./archive-files.ts";
import { isSignedBy, openCheckpoint } from "./format/checkpoint.ts";
import { FormatError, type Digest } from "./format/digest.ts";
import { parseEntry } from "./format/entry.ts";
import type { Outcome } from "./finding.ts";
import { memberOf } from "./format/json.ts";
import { objectFile } from "./format/layout.ts";
import { inclusionPath, leafHash, verifyInclusion, type HashReader } from "./format/merkle.ts";
import type { Vkey } from "./format/note.ts";
import { parseRecord } from "./format/record.ts";
import { parseHeadDetail, parseRotation, type Rotation } from "./format/record-key.ts";

/**
 * How many changes of its key a log may have. Each costs a verifier two signatures and a path of hashes, some milliseconds; a
 * key that is changed every week reaches this after nineteen years.
 */
export const rotationsMax = 1000;

/** What a chain of keys is read from. Nothing that it gives is trusted but its hashes, where they are said to be right. */
export interface KeySource {
  readonly origin: string;
  /** How many entries the log has. */
  readonly size: number;
  /** The note that signs the log as it is now; null if there is none that can be read. */
  readonly head: Uint8Array | null;
  /** The indices of all entries of the type `key` but entry 0, in order; and null where entries stand that could not be read. */
  keyEntries(): AsyncIterable<number | null>;
  entry(index: number): Promise<Reading<Uint8Array>>;
  /** The bytes of a record, if they hash to `digest`. */
  record(digest: Digest): Promise<Reading<Uint8Array>>;
  /** Throws `FormatError`, `MissingFile` or `UnreadableFile` where a hash is not to be had. */
  readonly hashes: HashReader;
}

/** What one `key` entry makes of the chain: check `log.key`. `file` is its record. */
export interface KeyChange {
  readonly index: number;
  readonly file: string;
  readonly outcome: Outcome;
  readonly detail: string;
  /** Null where the record does not say which keys these are. */
  readonly rotation: Rotation | null;
  /** The note that sealed it is signed by both keys and is of this log: whoever trusts `from` may trust `to`. */
  readonly vouches: boolean;
}

/** The chain of a log's keys, as far as it could be read. */
export interface KeyChain {
  /** The key of entry 0, or what muniment.json says if that could not be read. */
  readonly first: Vkey | null;
  readonly changes: readonly KeyChange[];
  /** The key that signs now; null if that is not known. */
  readonly newest: Vkey | null;
  /** The keys that gave way to another one, and how many entries the log had then. */
  readonly retired: readonly { readonly key: Vkey; readonly size: number }[];
}

/** Follows the chain from `first` on. Goes on after a fault. Reads a few entries and records for each change, and no others. */
export async function readKeyChain(source: KeySource, first: Vkey | null): Promise<KeyChain> {
  const changes: KeyChange[] = [];
  const retired: { readonly key: Vkey; readonly size: number }[] = [];
  let newest = first;
  for await (const index of source.keyEntries()) {
    if (index === null) {
      // The key may have been changed there.
      newest = null;
      continue;
    }
    const change = await readChange(source, index, { newest, tooMany: changes.length >= rotationsMax });
    if (change === null) continue;
    changes.push(change);
    if (changes.length > rotationsMax) break;
    if (change.outcome === "fails") continue;
    const before = newest ?? change.rotation?.from;
    if (before !== undefined) retired.push({ key: before, size: index + 1 });
    newest = change.rotation?.to ?? null;
  }
  return { first, changes, newest, retired };
}

/** The keys of the chain that are trusted by themselves, or that a trusted key before them vouches for. */
export function vouchedKeys(chain: KeyChain, trusted: readonly Vkey[]): readonly Vkey[] {
  const vouched = new Map<string, Vkey>();
  const isTrusted = (key: Vkey): boolean => trusted.some(({ text }) => text === key.text) || vouched.has(key.text);
  if (chain.first !== null && isTrusted(chain.first)) vouched.set(chain.first.text, chain.first);
  for (const { rotation, vouches } of chain.changes) {
    if (rotation === null) continue;
    for (const key of [rotation.from, rotation.to]) if (isTrusted(key)) vouched.set(key.text, key);
    if (vouches && vouched.has(rotation.from.text)) vouched.set(rotation.to.text, rotation.to);
  }
  return [...vouched.values()];
}

/** Null for a record that seals an archive: that it stands here is a fault of its own, `record.format`. */
async function readChange(
  source: KeySource,
  index: number,
  { newest, tooMany }: { readonly newest: Vkey | null; readonly tooMany: boolean },
): Promise<KeyChange | null> {
  const entry = await readEntry(source, index);
  // What is wrong with the entry itself is told by other checks.
  if (entry === null) return null;
  const file = objectFile(entry.record);
  let rotation: Rotation | null = null;
  const said = (outcome: Outcome, detail: string, vouches = false): KeyChange => {
    return { index, file, outcome, detail, rotation, vouches };
  };
  if (tooMany) return said("fails", `the key of this log was changed more than ${String(rotationsMax)} times`);
  try {
    const { value, fault } = await source.record(entry.record);
    if (value === null) return said("unchecked", `its record could not be used: ${fault.reason}`);
    const parsed = parseRecord(value);
    const action = memberOf(parsed.detail, "action");
    if (parsed.kind !== "key" || action === "genesis") return null;
    if (typeof action === "string" && action !== "rotate")
      return said("unchecked", "it does something with the log's key that this program does not know");
    rotation = parseRotation(parsed.detail);
  } catch (error) {
    if (error instanceof FormatError) return said("fails", error.message);
    throw error;
  }
  if (rotation.from.name !== source.origin) return said("fails", "its keys are those of another log");
  if (newest !== null && rotation.from.text !== newest.text)
    return said("fails", `the key that it replaces, ${rotation.from.text}, was not the log's key then`);
  const sealed = await checkNote(source, index, rotation, entry.bytes);
  if (sealed.outcome !== "holds") return said(sealed.outcome, sealed.detail);
  if (newest === null) return said("unchecked", "both keys signed, and the key before them is not known", true);
  return said("holds", `both keys signed; from here on the log's key is ${rotation.to.text}`, true);
}

async function readEntry(
  source: KeySource,
  index: number,
): Promise<{ readonly record: Digest; readonly bytes: Uint8Array } | null> {
  const { value } = await source.entry(index);
  try {
    return value === null ? null : { record: parseEntry(value).record, bytes: value };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

interface Said {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** The note that sealed a rotation: signed by both keys, and over the entries of this log up to the rotation. */
async function checkNote(source: KeySource, index: number, rotation: Rotation, entry: Uint8Array): Promise<Said> {
  const note = await noteAfter(source, index);
  if ("outcome" in note) return note;
  const wrong = (detail: string): Said => ({ outcome: "fails", detail });
  try {
    const { size, root } = openCheckpoint(note.bytes, []).checkpoint;
    if (size !== index + 1) return wrong("the note that follows is not the one that sealed it");
    if (!isSignedBy(note.bytes, rotation.from)) return wrong("the key that it replaces did not sign");
    if (!isSignedBy(note.bytes, rotation.to)) return wrong("the new key did not sign");
    const path = await pathOf(source, index);
    if (path === null) return { outcome: "unchecked", detail: "tiles that lead to its root are damaged" };
    if (!verifyInclusion({ index, size, leaf: leafHash(entry), path, root }))
      return wrong("the note that both keys signed is over other entries than those of this log");
    return { outcome: "holds", detail: "" };
  } catch (error) {
    if (error instanceof FormatError) return wrong(`the note that follows is not well formed: ${error.message}`);
    throw error;
  }
}

/** The note that entry `index` was sealed with: the log's own head, or what the entry behind it names. */
async function noteAfter(source: KeySource, index: number): Promise<{ readonly bytes: Uint8Array } | Said> {
  const unread = ({ reason }: Fault): Said => ({
    outcome: "unchecked",
    detail: `what follows could not be used: ${reason}`,
  });
  if (index + 1 === source.size) {
    if (source.head === null) return { outcome: "unchecked", detail: "there is no good checkpoint that seals it" };
    return { bytes: source.head };
  }
  const entry = await source.entry(index + 1);
  if (entry.value === null) return unread(entry.fault);
  try {
    const { type, record } = parseEntry(entry.value);
    if (type !== "head") throw new FormatError(`the entry behind it is of the type ${type}`);
    const { value, fault } = await source.record(record);
    if (value === null) return unread(fault);
    const parsed = parseRecord(value);
    return { bytes: parseHeadDetail(parsed.detail) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { outcome: "fails", detail: `it is not followed by the head that both keys signed: ${error.message}` };
  }
}

/** Null if a hash that is needed is not to be had. */
async function pathOf({ hashes }: KeySource, index: number): Promise<readonly Uint8Array[] | null> {
  try {
    return await inclusionPath(index, index + 1, hashes);
  } catch (error) {
    // Throws again what is no matter of a file.
    faultOf(error);
    return null;
  }
}
