import { FormatError, readAll } from "@muniment/verify";
import type { Post } from "./ask-witness.ts";
import { WitnessError } from "./witness-error.ts";

// Larger than any answer: sixteen signature lines, with those of keys that are not known here.
const answerSizeMax = 64 * 1024;
const answerMs = 30_000;

/** Asks over HTTP. Follows no redirect: what is sent goes to the address that was named, and nowhere else. */
export function httpPost(signal: AbortSignal): Post {
  return async (url, body) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        body: Buffer.from(body),
        headers: { "content-type": "text/plain; charset=utf-8" },
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      });
      const answer = response.body === null ? new Uint8Array(0) : await readAll(response.body, answerSizeMax);
      return { status: response.status, contentType: response.headers.get("content-type") ?? "", body: answer };
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(url, error);
    }
  };
}

function unreachable(url: string, cause: unknown): WitnessError {
  const why = reasonOf(cause);
  const next =
    "Check the address and the network. What was sealed stays sealed; ask again later, or take it there on a stick.";
  return new WitnessError("witness.unreachable", `There was no answer from ${url}: ${why}.`, next, { cause });
}

/** What fetch throws says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  if (error instanceof FormatError) return `it is ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
