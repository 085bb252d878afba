import { encodeTimeStampRequest, tokenSizeMax } from "@muniment/verify";
import { askHttp } from "../ask-http.ts";

/** What an authority answered: the bytes as they came; or why there are none, in a sentence for people. */
export type StampAnswer =
  | { readonly is: "answer"; readonly bytes: Uint8Array }
  | { readonly is: "none"; readonly reason: string };

/** Asks an authority for a stamp over a SHA-256. Whatever goes wrong outside is an answer, never an error. */
export type AskForStamp = (url: string, hash: Uint8Array, nonce: Uint8Array) => Promise<StampAnswer>;

const usualTimeoutMs = 30_000;
const replyType = "application/timestamp-reply";

/** Over HTTP, as spec/anchors, "Asking", has it. An abort of `signal` is thrown on. */
export function askOverHttp(signal: AbortSignal, timeoutMs = usualTimeoutMs): AskForStamp {
  return async (url, hash, nonce) => {
    const question = {
      url,
      body: encodeTimeStampRequest(hash, nonce),
      headers: { "content-type": "application/timestamp-query", accept: replyType },
      sizeMax: tokenSizeMax,
      timeoutMs,
    };
    const reply = await askHttp(question, signal);
    if (reply.is === "none") return { is: "none", reason: reply.reason };
    const { status, mediaType, body } = reply;
    if (status !== 200) return { is: "none", reason: `it answered with status ${status}` };
    if (mediaType === replyType) return { is: "answer", bytes: body };
    return { is: "none", reason: `it answered with something else than a stamp (${mediaType || "none"})` };
  };
}
