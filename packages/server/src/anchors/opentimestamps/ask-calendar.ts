/** One question to one calendar, whose answer is hostile until it is parsed. */
import { otsAnswerMax } from "@muniment/verify";
import { askHttp } from "../../ask-http.ts";

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
  { timeoutMs, signal }: AskOptions,
): Promise<CalendarReply> {
  // Which program asks is nobody's business, so it says what the protocol is.
  const headers = { accept: "application/vnd.opentimestamps.v1", "user-agent": "opentimestamps" };
  const sent = body === undefined ? {} : { body };
  const reply = await askHttp({ url, headers, sizeMax: otsAnswerMax, timeoutMs, ...sent }, signal);
  if (reply.is === "none") return { kind: "failed", failure: { code: reply.why, detail: reply.reason } };
  if (reply.status === 200) return { kind: "answer", bytes: reply.body };
  if (reply.status === 404) return { kind: "not-there", detail: legible(reply.body) };
  const detail = `it answered with status ${String(reply.status)}`;
  return { kind: "failed", failure: { code: "refused", detail } };
}

/** The first line or so of what a stranger wrote, fit for a terminal. */
function legible(bytes: Uint8Array): string {
  const letters = Array.from(bytes.subarray(0, 160), (byte) => String.fromCharCode(byte));
  return letters.map((letter) => (/[A-Za-z0-9 #.,;-]/.test(letter) ? letter : "_")).join("");
}
