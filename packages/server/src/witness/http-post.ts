import { askHttp } from "../ask-http.ts";
import type { Post } from "./ask-witness.ts";
import { WitnessError } from "./witness-error.ts";

// Larger than any answer: sixteen signature lines, with those of keys that are not known here.
const answerSizeMax = 64 * 1024;
const usualTimeoutMs = 30_000;

/** Asks over HTTP: what is sent goes to the address that was named, and nowhere else. */
export function httpPost(signal: AbortSignal, timeoutMs = usualTimeoutMs): Post {
  return async (url, body) => {
    const headers = { "content-type": "text/plain; charset=utf-8" };
    const reply = await askHttp({ url, body, headers, sizeMax: answerSizeMax, timeoutMs }, signal);
    if (reply.is === "answer") return reply;
    const next =
      "Check the address and the network. What was sealed stays sealed; ask again later, or take it there on a stick.";
    throw new WitnessError("witness.unreachable", `There was no answer from ${url}: ${reply.reason}.`, next);
  };
}
