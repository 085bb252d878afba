/** The files of a queue, as bytes. Source: spec/queues. */
import {
  canonicalJson,
  decodeUtf8,
  FormatError,
  isDigest,
  isInstant,
  parseJson,
  utf8,
  type CaptureVerdictValue,
  type CaseNamed,
  type Digest,
  type Instant,
} from "@muniment/verify";
import { z } from "zod";
import { caseForm } from "../case-form.ts";
import { queueAddressesMax, queueAddressMax } from "./queue-limits.ts";

/** What is asked of every address of a queue. Times in milliseconds, `bytes` of content, the window in CSS pixels. */
export interface QueueAsked {
  readonly acceptBadCertificates: boolean;
  readonly allowPrivate: readonly string[];
  /** What is done with each page. Source: spec/capture, "What is done with the page". */
  readonly behaviour: {
    /** In files of versions that fetched none it is absent, and stands for "leave". */
    readonly alternatives: "fetch" | "leave";
    readonly consent: "leave" | "accept" | "reject";
    readonly open: boolean;
    readonly scrollLimitMs: number;
    readonly settleLimitMs: number;
    readonly settleMs: number;
    /** Likewise. */
    readonly video: "leave" | "yt-dlp";
  };
  readonly bytes: number;
  /** The case that what is captured belongs to, as it was called when the queue was begun, or null. */
  readonly case: CaseNamed | null;
  readonly height: number;
  /** Name of the profile, or null. */
  readonly profile: string | null;
  readonly reason: string | null;
  readonly sandbox: "on" | "off-by-request";
  readonly timeMs: number;
  readonly width: number;
}

export interface QueueOrder {
  /** As typed. The place of an address is its index. */
  readonly addresses: readonly string[];
  readonly asked: QueueAsked;
  readonly begun: Instant;
  /** Size of the log when the queue was begun. */
  readonly entries: number;
}

/** What became of one address: its entry in the log. */
export interface QueueNote {
  readonly entry: number;
  readonly place: number;
  readonly record: Digest;
  readonly verdict: CaptureVerdictValue;
}

export const queueFileMax = 64 * 1024 * 1024;

const format = "muniment-queue/1";
const count = z.int().nonnegative();

const orderForm = z.strictObject({
  addresses: z.array(z.string().max(queueAddressMax)).min(1).max(queueAddressesMax),
  asked: z.strictObject({
    acceptBadCertificates: z.boolean(),
    allowPrivate: z.array(z.string()),
    behaviour: z.strictObject({
      alternatives: z.enum(["fetch", "leave"]).default("leave"),
      consent: z.enum(["leave", "accept", "reject"]),
      open: z.boolean(),
      scrollLimitMs: count,
      settleLimitMs: count,
      settleMs: count,
      video: z.enum(["leave", "yt-dlp"]).default("leave"),
    }),
    bytes: count,
    // Files of versions before cases have none.
    case: caseForm.nullable().default(null),
    height: count,
    profile: z.string().nullable(),
    reason: z.string().nullable(),
    sandbox: z.enum(["on", "off-by-request"]),
    timeMs: count,
    width: count,
  }),
  begun: z.custom<Instant>(isInstant, "not a time"),
  entries: count,
  format: z.literal(format),
});

const noteForm: z.ZodType<QueueNote> = z.strictObject({
  entry: count,
  place: count,
  record: z.custom<Digest>(isDigest, "not a digest"),
  verdict: z.enum(["complete", "partial", "wall", "failed", "blocked"]),
});

export function encodeOrder(order: QueueOrder): Uint8Array {
  return utf8(canonicalJson({ ...order, format }));
}

/** Throws FormatError unless the bytes are the order of a queue. */
export function parseOrder(bytes: Uint8Array): QueueOrder {
  const { addresses, asked, begun, entries } = parsed(orderForm, bytes, queueFileMax);
  return { addresses, asked, begun, entries };
}

/** Whether two queues ask for the same addresses in the same way, for the same case, whatever it was called. */
export function areAlike(one: Pick<QueueOrder, "addresses" | "asked">, other: typeof one): boolean {
  const text = ({ addresses, asked }: typeof one) =>
    canonicalJson({ addresses, asked: { ...asked, case: asked.case?.id ?? null } });
  return one.addresses.length === other.addresses.length && text(one) === text(other);
}

export function encodeNote(note: QueueNote): Uint8Array {
  return utf8(canonicalJson(note));
}

/**
 * The notes in a file, and how many of its bytes they take: what follows was cut off by a crash. Throws FormatError for what is no
 * note of a queue of so many addresses.
 */
export function parseNotes(
  bytes: Uint8Array,
  addresses: number,
): { readonly notes: QueueNote[]; readonly size: number } {
  const size = bytes.lastIndexOf(0x0a) + 1;
  const notes: QueueNote[] = [];
  for (const line of decodeUtf8(bytes.subarray(0, size)).split("\n").slice(0, -1)) {
    const note = parsed(noteForm, utf8(line), noteSizeMax);
    if (note.place >= addresses) throw new FormatError(`there is no address at place ${String(note.place)}`);
    notes.push(note);
  }
  return { notes, size };
}

const noteSizeMax = 1024;

/** Of each place the note that counts: that of the newest entry. */
export function newestNotes(notes: Iterable<QueueNote>): Map<number, QueueNote> {
  const newest = new Map<number, QueueNote>();
  for (const note of notes) {
    const known = newest.get(note.place);
    if (known === undefined || known.entry < note.entry) newest.set(note.place, note);
  }
  return newest;
}

function parsed<T>(form: z.ZodType<T>, bytes: Uint8Array, sizeMax: number): T {
  const result = form.safeParse(parseJson(bytes, { sizeMax, depthMax: 8 }));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FormatError(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "not of its form"}`);
}
