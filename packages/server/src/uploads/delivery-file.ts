/** The files of a delivery, as bytes. Source: docs/upload.md, "Where it lies until then". */
import {
  canonicalJson,
  decodeUtf8,
  FormatError,
  isDigest,
  isInstant,
  parseJson,
  utf8,
  type CaseNamed,
  type Digest,
  type Instant,
} from "@muniment/verify";
import { z } from "zod";
import { caseForm } from "../case-form.ts";

/** What a delivery was begun with. */
export interface DeliveryBegun {
  readonly begun: Instant;
  /** The case that its files are taken into, as it was called then, or null. */
  readonly case: CaseNamed | null;
  /** How many files there are. */
  readonly count: number;
  /** Size of the log then: what was sealed of it stands at or after this index. */
  readonly entries: number;
  /** Why it is kept, or null. */
  readonly note: string | null;
  /** Name of the account that began it. */
  readonly owner: string;
}

/** A file as its sender calls it. `size` in bytes; `sha256` as 64 hex digits, null where the sender does not know it. */
export interface AnnouncedFile {
  readonly modified: Instant | null;
  readonly path: string;
  readonly sha256: string | null;
  readonly size: number;
}

/** What became of a file. */
export type DoneNote =
  | { readonly place: number; readonly what: "left" }
  | {
      readonly entry: number;
      readonly place: number;
      readonly record: Digest;
      /** Names of items that had its bytes before. */
      readonly same: readonly string[];
      readonly sha256: string;
      readonly what: "sealed";
    };

/** One piece of a file: where it ends, and its SHA-256 as 64 hex digits. */
export interface PieceNote {
  readonly end: number;
  readonly sha256: string;
}

export const deliveryFileMax = 64 * 1024;
/** A line for each file, with a path of 4,096 characters at most; most have thirty. */
export const linesMax = 512 * 1024 * 1024;

const format = "muniment-delivery/1";
const count = z.int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.custom<Instant>(isInstant, "not a time");

const begunForm = z.strictObject({
  begun: instant,
  // Files of versions before cases have none.
  case: caseForm.nullable().default(null),
  count: z.int().positive(),
  entries: count,
  format: z.literal(format),
  note: z.string().nullable(),
  owner: z.string(),
});

const fileForm: z.ZodType<AnnouncedFile> = z.strictObject({
  modified: instant.nullable(),
  path: z.string(),
  sha256: hex.nullable(),
  size: count,
});

const noteForm: z.ZodType<DoneNote> = z.union([
  z.strictObject({ place: count, what: z.literal("left") }),
  z.strictObject({
    entry: count,
    place: count,
    record: z.custom<Digest>(isDigest, "not a digest"),
    same: z.array(z.string()),
    sha256: hex,
    what: z.literal("sealed"),
  }),
]);

const pieceForm: z.ZodType<PieceNote> = z.strictObject({ end: count, sha256: hex });

export function encodeBegun(begun: DeliveryBegun): Uint8Array {
  return utf8(canonicalJson({ ...begun, format }));
}

/** Throws FormatError unless the bytes are the beginning of a delivery. */
export function parseBegun(bytes: Uint8Array): DeliveryBegun {
  const { begun, case: into, count: files, entries, note, owner } = parsed(begunForm, bytes);
  return { begun, case: into, count: files, entries, note, owner };
}

export function encodeLine(line: AnnouncedFile | DoneNote | PieceNote): Uint8Array {
  return utf8(canonicalJson(line));
}

/** Whole lines of a file, and how many of its bytes they take: what follows was cut off by a crash. */
export interface Lines<T> {
  readonly lines: readonly T[];
  readonly size: number;
}

/** Throws FormatError for a line that is none of them. */
export const parseFiles = (bytes: Uint8Array): Lines<AnnouncedFile> => parseLines(fileForm, bytes);
export const parseDone = (bytes: Uint8Array): Lines<DoneNote> => parseLines(noteForm, bytes);
export const parsePieces = (bytes: Uint8Array): Lines<PieceNote> => parseLines(pieceForm, bytes);

function parseLines<T>(form: z.ZodType<T>, bytes: Uint8Array): Lines<T> {
  const size = bytes.lastIndexOf(0x0a) + 1;
  const texts = decodeUtf8(bytes.subarray(0, size)).split("\n").slice(0, -1);
  return { lines: texts.map((text) => parsed(form, utf8(text))), size };
}

function parsed<T>(form: z.ZodType<T>, bytes: Uint8Array): T {
  const result = form.safeParse(parseJson(bytes, { sizeMax: deliveryFileMax, depthMax: 4 }));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FormatError(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "not of its form"}`);
}
