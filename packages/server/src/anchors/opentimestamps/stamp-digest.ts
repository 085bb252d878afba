/** Hands a digest in at several calendars at once. Source: spec/opentimestamps, "Calendars". */
import {
  applyOtsOperation,
  FormatError,
  mergeOts,
  otsChain,
  type OtsOperation,
  type OtsTimestamp,
} from "@muniment/verify";
import { askCalendar, calendarTimeoutMs, type AskOptions, type CalendarFailure } from "./ask-calendar.ts";
import { withoutSlash, type Calendar } from "./calendar.ts";
import { encodeTaken, isFailure, takeAnswer } from "./take-answer.ts";

/** What became of one calendar: it promised to attest, or it failed. */
export type StampAnswer = { readonly calendar: string } & (
  | { readonly outcome: "promised" }
  | { readonly outcome: "failed"; readonly failure: CalendarFailure }
);

export interface Stamping {
  /** A pending proof, as an `.ots` file. Null if no calendar promised anything. */
  readonly proof: Uint8Array | null;
  /** One for each calendar, in their order. */
  readonly answers: readonly StampAnswer[];
}

export interface StampOptions extends Partial<AskOptions> {
  /** Bytes that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
}

const nonceSize = 16;
/** More make no better proof, and each learns when something was stamped. */
const calendarsMax = 16;

/**
 * Asks each calendar to attest to a SHA-256 digest. One that fails is named with why, and takes nothing from what the others gave.
 * Throws only the reason of `signal`, and `FormatError` for a digest that is not of 32 bytes, or more than 16 calendars.
 */
export async function stampDigest(
  digest: Uint8Array,
  calendars: readonly Calendar[],
  { randomBytes, timeoutMs = calendarTimeoutMs, ...others }: StampOptions,
): Promise<Stamping> {
  if (digest.length !== 32) throw new FormatError("a SHA-256 digest has 32 bytes");
  if (calendars.length > calendarsMax) throw new FormatError(`more than ${String(calendarsMax)} calendars`);
  // Without a nonce, whoever has the file could ask a calendar whether it is known there.
  const operations: OtsOperation[] = [{ kind: "append", argument: randomBytes(nonceSize) }, { kind: "sha256" }];
  const handedIn = operations.reduce((message, operation) => applyOtsOperation(operation, message), digest);
  const promises = await Promise.all(calendars.map((calendar) => handIn(handedIn, calendar, { timeoutMs, ...others })));

  let merged: OtsTimestamp | undefined;
  let proof: Uint8Array | null = null;
  const answers: StampAnswer[] = [];
  for (const [at, { url }] of calendars.entries()) {
    const promised = promises[at];
    if (promised === undefined) continue;
    const all = isFailure(promised) || merged === undefined ? promised : mergeOts(merged, promised);
    const file = isFailure(all)
      ? all
      : encodeTaken({ hash: "sha256", timestamp: otsChain(digest, operations, () => all) });
    if (isFailure(all)) answers.push({ calendar: url, outcome: "failed", failure: all });
    else if (isFailure(file)) answers.push({ calendar: url, outcome: "failed", failure: file });
    else {
      [merged, proof] = [all, file];
      answers.push({ calendar: url, outcome: "promised" });
    }
  }
  return { proof, answers };
}

async function handIn(
  message: Uint8Array,
  calendar: Calendar,
  options: AskOptions,
): Promise<OtsTimestamp | CalendarFailure> {
  const reply = await askCalendar(`${calendar.url}/digest`, message, options);
  if (reply.kind === "failed") return reply.failure;
  if (reply.kind === "not-there") return { code: "refused", detail: "it answered with status 404" };
  // Another address here would be asked later, though nobody named it.
  return takeAnswer(
    reply.bytes,
    message,
    (attestation) => attestation.kind === "pending" && calendar.uris.includes(withoutSlash(attestation.uri)),
  );
}
