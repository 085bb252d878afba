import type { Beacon } from "./beacon.ts";
import { utf8 } from "./bytes.ts";
import { isCount } from "./detail-values.ts";
import { FormatError, isDigest, type Digest } from "./digest.ts";
import { canonicalJson, memberOf, membersOf, parseJson } from "./json.ts";
import type { Instant } from "./instant.ts";
import type { Known } from "./known.ts";
import type { CaptureDetail } from "./record-capture.ts";
import type { ExportDetail } from "./record-custody.ts";
import type { FactsDetail } from "./record-derivation.ts";
import type { DescriptionDetail } from "./record-description.ts";
import type { FixityDetail } from "./record-fixity.ts";
import type { TokenDetail } from "./record-token.ts";
import { parseGenesis, type GenesisDetail, type HeadDetail, type RotationDetail } from "./record-key.ts";

/** The types an entry may have. Source: spec/entry. */
export const entryTypes = [
  "capture",
  "intake",
  "derivation",
  "annotation",
  "assessment",
  "custody",
  "watch",
  "erasure",
  "key",
  "token",
  "peer",
  "head",
  "fixity",
  "description",
] as const;
export type EntryType = (typeof entryTypes)[number];

/** An object as a record names it. `path` is unique in the record; `size` is in bytes. Source: spec/record. */
export interface RecordObject {
  readonly path: string;
  readonly role: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
}

export interface RecordLink {
  readonly relation: "derived-from" | "replaces" | "about";
  readonly record: Digest;
}

/** What every record has, whatever its kind. Source: spec/record. */
export interface RecordEnvelope {
  readonly format: "muniment-record/1";
  readonly salt: string;
  readonly actor: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly objects: readonly RecordObject[];
  readonly links: readonly RecordLink[];
}

/** A key of the log: its first one, or a new one that takes its place. Source: spec/record, "key", and spec/keys. */
export interface KeyRecord extends RecordEnvelope {
  readonly kind: "key";
  readonly detail: GenesisDetail | RotationDetail;
}

/** The note under which two keys of the log changed places. Source: spec/keys. */
export interface HeadRecord extends RecordEnvelope {
  readonly kind: "head";
  readonly detail: HeadDetail;
}

export interface CaptureRecord extends RecordEnvelope {
  readonly kind: "capture";
  readonly detail: CaptureDetail;
}

/** Where a file stands among those that came with it. Source: spec/record, "Files that came together". */
export interface DeliveryPlace {
  /** `d-` and 16 hex digits. */
  readonly id: string;
  /** From 0. */
  readonly place: number;
  /** How many files there were, those included that could not be taken in. */
  readonly count: number;
}

/** A file as it was received. Source: spec/record, "intake". */
export interface IntakeDetail {
  readonly name: Known<string>;
  /** Within what was dropped or named, as received: text that leads nowhere. Absent where it was in no folder. */
  readonly path?: Known<string> | undefined;
  /** Hex digits of the path, or of the name, where it is no UTF-8. */
  readonly pathBytes?: Known<string> | undefined;
  /** Absent for a file that came alone, and from records of earlier versions. */
  readonly delivery?: DeliveryPlace | undefined;
  readonly modified: Known<Instant>;
  readonly received: Known<Instant>;
  readonly mediaType: Known<string>;
  readonly note: Known<string> | null;
  /** Commitments, by field. Absent from records of earlier versions. Source: spec/disclosure. */
  readonly identity?: Readonly<Record<string, Digest>> | undefined;
  /** What nobody knew before the record was made. Source: spec/beacon. */
  readonly notBefore?: Known<Beacon> | undefined;
}

export interface IntakeRecord extends RecordEnvelope {
  readonly kind: "intake";
  readonly detail: IntakeDetail;
}

/** What a verification or a repair found. Source: spec/record, "fixity". */
export interface FixityRecord extends RecordEnvelope {
  readonly kind: "fixity";
  readonly detail: FixityDetail;
}

/** A time stamp that was asked for. Source: spec/anchors. */
export interface TokenRecord extends RecordEnvelope {
  readonly kind: "token";
  readonly detail: TokenDetail;
}

/** What tools read in a file of an item. Source: spec/derivation. */
export interface DerivationRecord extends RecordEnvelope {
  readonly kind: "derivation";
  readonly detail: FactsDetail;
}

/** What was done with items by those who keep them. Source: spec/custody. */
export interface CustodyRecord extends RecordEnvelope {
  readonly kind: "custody";
  readonly detail: ExportDetail;
}

/** What a person says of an item. Source: spec/description. */
export interface DescriptionRecord extends RecordEnvelope {
  readonly kind: "description";
  readonly detail: DescriptionDetail;
}

/** The records that this version writes. */
export type EvidenceRecord =
  | KeyRecord
  | HeadRecord
  | CaptureRecord
  | IntakeRecord
  | FixityRecord
  | TokenRecord
  | DerivationRecord
  | CustodyRecord
  | DescriptionRecord;

/**
 * A record as a reader meets it: the envelope was checked, `detail` was not, and `kind` may be one of a later
 * version. `kind` decides how `detail` is to be read.
 */
export interface ParsedRecord extends RecordEnvelope {
  readonly kind: string;
  readonly detail: unknown;
}

export const recordFormat = "muniment-record/1";
export const recordSizeMax = 16 * 1024 * 1024;

const hexForm = /^[0-9a-f]{64}$/;
const actorForm = /^a-[0-9a-f]{16}$/;
const kindForm = /^[a-z]{1,32}$/;
const relations = ["derived-from", "replaces", "about"] as const;

/** The bytes of a record, in the one form in which records are written. Throws `FormatError` if a field is not of its form. */
export function encodeRecord(record: EvidenceRecord): Uint8Array {
  const bytes = utf8(canonicalJson(record));
  parseRecord(bytes);
  return bytes;
}

/** Reads the envelope of a record. Throws `FormatError` unless it is exactly as spec/record has it; `detail` is not looked at. */
export function parseRecord(bytes: Uint8Array): ParsedRecord {
  const names = ["actor", "detail", "format", "kind", "links", "objects", "salt", "software"];
  const value = parseJson(bytes, { sizeMax: recordSizeMax, depthMax: 32 });
  // The format decides how all else is to be read, so that it is looked at before any other field.
  if (memberOf(value, "format") !== recordFormat)
    throw new FormatError(`the record does not say that it is a ${recordFormat}`);
  const { actor, detail, kind, links, objects, salt, software } = membersOf(value, names, "the record");
  if (typeof kind !== "string" || !kindForm.test(kind))
    throw new FormatError("the kind of the record is not well formed");
  if (typeof salt !== "string" || !hexForm.test(salt))
    throw new FormatError("the salt of the record is not 64 hex digits");
  if (typeof actor !== "string" || !actorForm.test(actor))
    throw new FormatError("the actor of the record is not well formed");
  if (!Array.isArray(objects) || !Array.isArray(links))
    throw new FormatError("the record lacks its list of objects or links");
  const named = objects.map(parseObject);
  if (new Set(named.map(({ path }) => path)).size !== named.length)
    throw new FormatError("two objects of the record have one path");
  return {
    format: recordFormat,
    kind,
    salt,
    actor,
    software: parseSoftware(software),
    objects: named,
    links: links.map(parseLink),
    detail,
  };
}

function parseSoftware(value: unknown): RecordEnvelope["software"] {
  const { name, version } = membersOf(value, ["name", "version"], "the software of the record");
  if (typeof name !== "string" || typeof version !== "string")
    throw new FormatError("the software of the record is not well formed");
  return { name, version };
}

function parseObject(value: unknown): RecordObject {
  const { mediaType, path, role, sha256, size } = membersOf(
    value,
    ["mediaType", "path", "role", "sha256", "size"],
    "an object of the record",
  );
  if (typeof mediaType !== "string" || typeof role !== "string")
    throw new FormatError("an object of the record lacks its role or media type");
  if (typeof path !== "string" || !isObjectPath(path))
    throw new FormatError("the path of an object is not one within the item");
  if (typeof sha256 !== "string" || !hexForm.test(sha256))
    throw new FormatError("the hash of an object is not 64 hex digits");
  if (!isCount(size)) throw new FormatError("the size of an object is no number of bytes");
  return { path, role, mediaType, size, sha256 };
}

function parseLink(value: unknown): RecordLink {
  const { relation, record } = membersOf(value, ["record", "relation"], "a link of the record");
  const known = relations.find((name) => name === relation);
  if (known === undefined) throw new FormatError("a link of the record has a relation that is not known");
  if (!isDigest(record)) throw new FormatError("a link of the record names no record");
  return { relation: known, record };
}

/** True for a path that leads to one place below the item's folder, however it is read. */
function isObjectPath(path: string): boolean {
  if (path.length > 4096 || path.includes("\0")) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** What a `key` record of the action `genesis` says, or null if this is none. Source: spec/record, "key". */
export function genesisOf(record: ParsedRecord): GenesisDetail | null {
  return record.kind === "key" ? parseGenesis(record.detail) : null;
}
