/** What is taken of a calendar's answer. It is hostile: the calendar was named, what it says is not believed. */
import {
  encodeOts,
  FormatError,
  keepOts,
  otsWays,
  parseOtsAnswer,
  type OtsAttestation,
  type OtsProof,
  type OtsTimestamp,
} from "@muniment/verify";
import type { CalendarFailure } from "./ask-calendar.ts";

export function isFailure(value: object): value is CalendarFailure {
  return "code" in value;
}

/** The part of an answer over `message` that ends in what was asked for. */
export function takeAnswer(
  bytes: Uint8Array,
  message: Uint8Array,
  isAskedFor: (attestation: OtsAttestation) => boolean,
): OtsTimestamp | CalendarFailure {
  try {
    const timestamp = parseOtsAnswer(bytes, message);
    return keepOts(timestamp, ({ attestation }) => isAskedFor(attestation)) ?? nothingIn(timestamp);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { code: "malformed", detail: `its answer is no timestamp: ${error.message}` };
  }
}

/** The file, unless what the answer added makes it more than a proof may be. */
export function encodeTaken(proof: OtsProof): Uint8Array | CalendarFailure {
  try {
    return encodeOts(proof);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { code: "too-large", detail: `with its answer the proof would be refused: ${error.message}` };
  }
}

function nothingIn(timestamp: OtsTimestamp): CalendarFailure {
  const kinds = [...otsWays(timestamp)].map(({ attestation }) =>
    attestation.kind === "pending" ? `pending at ${attestation.uri.slice(0, 200)}` : attestation.kind,
  );
  const told = [...new Set(kinds)].slice(0, 3).join(", ");
  return { code: "nothing-asked-for", detail: `nothing in its answer is what was asked for (${told})` };
}
