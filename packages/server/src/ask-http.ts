import { concat, FormatError, readAll } from "@muniment/verify";

/** What is asked of an address that the user named. */
export interface Question {
  readonly url: string;
  /** Sent by POST; without one the question is a GET. */
  readonly body?: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** The most bytes that an answer with status 200 may have. */
  readonly sizeMax: number;
  /** For all of the answer. */
  readonly timeoutMs: number;
}

/** An answer as it came, whoever wrote it; or why there is none, in half a sentence about who was asked. */
export type Reply =
  | {
      readonly is: "answer";
      readonly status: number;
      /** As the header says, in lower case and without parameters; empty if it says nothing. */
      readonly mediaType: string;
      /** Of an answer with another status than 200, no more than its first bytes. */
      readonly body: Uint8Array;
    }
  | { readonly is: "none"; readonly why: "unreachable" | "timeout" | "too-large"; readonly reason: string };

/** What is not 200 is told by its status; what else stands there is a sentence or a number. */
const refusalMax = 4 * 1024;

/**
 * Asks once, over HTTP. Follows no redirect: it would ask somebody whom the user did not name. Whatever goes wrong outside is an
 * answer; what `signal` was aborted with is thrown.
 */
export async function askHttp(question: Question, signal: AbortSignal | undefined): Promise<Reply> {
  const { url, body, headers, sizeMax, timeoutMs } = question;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? null : Uint8Array.from(body),
      headers: { ...headers },
      redirect: "manual",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const mediaType = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    return { is: "answer", status: response.status, mediaType, body: await bodyOf(response, sizeMax) };
  } catch (error) {
    signal?.throwIfAborted();
    return replyless(error, timeout.aborted, timeoutMs);
  }
}

async function bodyOf({ status, body }: Response, sizeMax: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0);
  return status === 200 ? await readAll(body, sizeMax) : await beginning(body);
}

async function beginning(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= refusalMax) break;
  }
  return concat(...parts).subarray(0, refusalMax);
}

function replyless(error: unknown, late: boolean, timeoutMs: number): Reply {
  if (late)
    return { is: "none", why: "timeout", reason: `it did not answer within ${String(timeoutMs / 1000)} seconds` };
  if (error instanceof FormatError) return { is: "none", why: "too-large", reason: `its answer is ${error.message}` };
  // What fetch throws for every failure on the way, an address that it cannot ask at all among them.
  if (!(error instanceof TypeError)) throw error;
  return { is: "none", why: "unreachable", reason: `it could not be reached, or broke off: ${causeOf(error)}` };
}

/**
 * What fetch throws tells only that it failed; why, its cause knows. By its code: the message may name another of several addresses
 * each time, and the same failure would read like a new one.
 */
function causeOf({ cause, message }: TypeError): string {
  if (!(cause instanceof Error)) return message;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
