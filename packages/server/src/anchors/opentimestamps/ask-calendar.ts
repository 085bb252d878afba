/** One question to one calendar, whose answer is hostile until it is parsed. */
import { FormatError, otsAnswerMax, readAll } from "@muniment/verify";

/** Why an answer could not be had, or not be used. */
export interface CalendarFailure {
  readonly code:
    | "unreachable" // no connection, or it broke
    | "timeout" // no whole answer in time
    | "refused" // a status that is no answer
    | "too-large" // more bytes than an answer may have, or than the proof could take in
    | "malformed" // no timestamp
    | "nothing-asked-for" // a timestamp, and nothing in it that may be taken
    | "refuted"; // it names a block that has another root
  /** One sentence for people; nothing in it is as the calendar wrote it, but letters and digits. */
  readonly detail: string;
}

export type CalendarReply =
  | { readonly kind: "answer"; readonly bytes: Uint8Array }
  /** Status 404. `detail` is what the calendar says of it. */
  | { readonly kind: "not-there"; readonly detail: string }
  | { readonly kind: "failed"; readonly failure: CalendarFailure };

export interface AskOptions {
  /** For the whole answer of one calendar. */
  readonly timeoutMs: number;
  /** Ends the wait: what is aborted throws its reason. */
  readonly signal?: AbortSignal;
}

/** A calendar that collects for the next second or two is not late yet; what takes longer holds others up. */
export const calendarTimeoutMs = 30_000;

/** GET, or POST with a body. Throws only what aborts, and what is a mistake here. */
export async function askCalendar(
  url: string,
  body: Uint8Array | undefined,
  options: AskOptions,
): Promise<CalendarReply> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? null : Uint8Array.from(body),
      // Which program asks is nobody's business, so it says what the protocol is.
      headers: { accept: "application/vnd.opentimestamps.v1", "user-agent": "opentimestamps" },
      // The user named this address and no other.
      redirect: "manual",
      signal,
    });
    return await replyOf(response);
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: "failed", failure: failureOf(error, options.timeoutMs) };
  }
}

async function replyOf(response: Response): Promise<CalendarReply> {
  const { status } = response;
  if (status !== 200 && status !== 404) {
    await response.body?.cancel();
    return { kind: "failed", failure: { code: "refused", detail: `it answered with status ${String(status)}` } };
  }
  const bytes = response.body === null ? new Uint8Array(0) : await readAll(response.body, otsAnswerMax);
  return status === 200 ? { kind: "answer", bytes } : { kind: "not-there", detail: legible(bytes) };
}

function failureOf(error: unknown, timeoutMs: number): CalendarFailure {
  if (error instanceof FormatError) return { code: "too-large", detail: `its answer is ${error.message}` };
  if (error instanceof DOMException && error.name === "TimeoutError")
    return { code: "timeout", detail: `it did not answer within ${String(timeoutMs / 1000)} seconds` };
  // What fetch throws for every failure on the way; the reason is below it.
  if (!(error instanceof TypeError)) throw error;
  const cause = error.cause instanceof Error && "code" in error.cause ? `: ${String(error.cause.code)}` : "";
  return { code: "unreachable", detail: `it could not be reached, or broke off${cause}` };
}

/** The first line or so of what a stranger wrote, fit for a terminal. */
function legible(bytes: Uint8Array): string {
  const letters = Array.from(bytes.subarray(0, 160), (byte) => String.fromCharCode(byte));
  return letters.map((letter) => (/[A-Za-z0-9 #.,;-]/.test(letter) ? letter : "_")).join("");
}
