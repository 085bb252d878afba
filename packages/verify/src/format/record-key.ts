/** What the records of the log's keys say. Source: spec/keys and spec/record, `key` and `head`. */
import { utf8 } from "./bytes.ts";
import { FormatError, isDigest, type Digest } from "./digest.ts";
import { memberOf, membersOf } from "./json.ts";
import { parseVkey, type Vkey } from "./note.ts";

/** The last head of an earlier log, whose key was lost: its signed note, and the verifier key of who signed it. */
export interface LogAfter {
  readonly checkpoint: string;
  readonly vkey: string;
}

/** The first entry of a log: its key, and the seal over muniment.json. */
export interface GenesisDetail {
  readonly action: "genesis";
  readonly archive: Digest;
  readonly vkey: string;
  /** Only in a log that goes on where another had to end. */
  readonly after?: LogAfter;
}

/** The log's key gives way to another one. Both are verifier keys. */
export interface RotationDetail {
  readonly action: "rotate";
  readonly from: string;
  readonly to: string;
}

/** The note that sealed the entry before, with the signatures of both keys. */
export interface HeadDetail {
  readonly checkpoint: string;
}

/** A change of the log's key, as its record has it: nothing of it was verified. */
export interface Rotation {
  readonly from: Vkey;
  readonly to: Vkey;
}

/** The detail of a `key` record of the action `genesis`, or null if it is not exactly that. */
export function parseGenesis(detail: unknown): GenesisDetail | null {
  const [action, archive, vkey, after] = ["action", "archive", "vkey", "after"].map((name) => memberOf(detail, name));
  if (action !== "genesis" || !isDigest(archive) || typeof vkey !== "string") return null;
  if (after === undefined) return fieldCount(detail) === 3 ? { action, archive, vkey } : null;
  const earlier = parseAfter(after);
  return earlier === null || fieldCount(detail) !== 4 ? null : { action, archive, vkey, after: earlier };
}

function parseAfter(value: unknown): LogAfter | null {
  const [checkpoint, vkey] = ["checkpoint", "vkey"].map((name) => memberOf(value, name));
  if (typeof checkpoint !== "string" || typeof vkey !== "string" || fieldCount(value) !== 2) return null;
  return { checkpoint, vkey };
}

function fieldCount(value: unknown): number {
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** Reads the detail of a `key` record of the action `rotate`. Throws `FormatError` unless it is exactly as spec/keys has it. */
export function parseRotation(detail: unknown): Rotation {
  const { action, from, to } = membersOf(detail, ["action", "from", "to"], "the change of the key");
  if (action !== "rotate" || typeof from !== "string" || typeof to !== "string")
    throw new FormatError("the change of the key does not name two keys");
  const rotation = { from: parseVkey(from), to: parseVkey(to) };
  if (rotation.from.name !== rotation.to.name) throw new FormatError("the two keys are of different logs");
  if (from === to) throw new FormatError("the new key is the old one");
  return rotation;
}

/** The note in the detail of a `head` record. Throws `FormatError` if the detail is not exactly that; the note is not read. */
export function parseHeadDetail(detail: unknown): Uint8Array {
  const { checkpoint } = membersOf(detail, ["checkpoint"], "the head");
  if (typeof checkpoint !== "string") throw new FormatError("the head does not hold a checkpoint");
  return utf8(checkpoint);
}
