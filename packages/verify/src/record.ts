import type { Digest } from "./digest.ts";
import type { CaptureDetail } from "./record-capture.ts";

/** UTC with milliseconds: `2026-11-22T21:12:48.123Z`. Source: spec/entry. */
export type Instant = `${number}-${number}-${number}T${number}:${number}:${number}Z`;

/** A statement about the world, with how it is known. Source: spec/record, "How a value is known". */
export type Known<T> =
  | { readonly basis: "measured" | "reported" | "claimed" | "inferred"; readonly value: T }
  | { readonly basis: "not-measured"; readonly reason: string };

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

/** The first entry of a log: its key, and the seal over muniment.json. Source: spec/record, "key". */
export interface KeyRecord extends RecordEnvelope {
  readonly kind: "key";
  readonly detail: { readonly action: "genesis"; readonly archive: Digest; readonly vkey: string };
}

export interface CaptureRecord extends RecordEnvelope {
  readonly kind: "capture";
  readonly detail: CaptureDetail;
}

/** A file as it was received. Source: spec/record, "intake". */
export interface IntakeDetail {
  readonly name: Known<string>;
  readonly modified: Known<Instant>;
  readonly received: Known<Instant>;
  readonly mediaType: Known<string>;
  readonly note: Known<string> | null;
}

export interface IntakeRecord extends RecordEnvelope {
  readonly kind: "intake";
  readonly detail: IntakeDetail;
}

/** The records that this version writes. */
export type EvidenceRecord = KeyRecord | CaptureRecord | IntakeRecord;

/**
 * A record as a reader meets it: the envelope was checked, `detail` was not, and `kind` may be one of a later
 * version. `kind` decides how `detail` is to be read.
 */
export interface ParsedRecord extends RecordEnvelope {
  readonly kind: string;
  readonly detail: unknown;
}
