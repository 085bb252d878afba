import { encodeTimeStampRequest, tokenSizeMax } from "@muniment/verify";

/** What an authority answered: the bytes as they came; or why there are none, in a sentence for people. */
export type StampAnswer =
  { readonly is: "answer"; readonly bytes: Uint8Array } | { readonly is: "none"; readonly reason: string };

/** Asks an authority for a stamp over a SHA-256. Whatever goes wrong outside is an answer, never an error. */
export type AskForStamp = (url: string, hash: Uint8Array, nonce: Uint8Array) => Promise<StampAnswer>;

const timeoutMs = 30_000;
const replyType = "application/timestamp-reply";

/** Over HTTP, as spec/anchors, "Asking", has it. An abort of `signal` is thrown on. */
export function askOverHttp(signal: AbortSignal, limitMs = timeoutMs): AskForStamp {
  return async (url, hash, nonce) => {
    const timeout = AbortSignal.timeout(limitMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        body: Uint8Array.from(encodeTimeStampRequest(hash, nonce)),
        headers: { "content-type": "application/timestamp-query", accept: replyType },
        // A redirect would ask somebody whom the user did not name.
        redirect: "manual",
        signal: AbortSignal.any([signal, timeout]),
      });
      const bytes = await bodyOf(response);
      return typeof bytes === "string" ? { is: "none", reason: bytes } : { is: "answer", bytes };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return { is: "none", reason: `it did not answer within ${limitMs / 1000} seconds` };
      // What fetch throws tells only that it failed; why, its cause knows.
      if (error instanceof TypeError) return { is: "none", reason: `it could not be reached: ${reasonOf(error)}` };
      throw error;
    }
  };
}

/** A text says why it is no answer. */
async function bodyOf(response: Response): Promise<Uint8Array | string> {
  const { status, headers, body } = response;
  const type = (headers.get("content-type") ?? "none").split(";")[0]?.trim().toLowerCase();
  if (status !== 200 || type !== replyType || body === null) {
    await body?.cancel();
    return status === 200
      ? `it answered with something else than a stamp (${type ?? ""})`
      : `it answered with status ${status}`;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > tokenSizeMax) return `its answer is larger than ${tokenSizeMax} bytes`;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function reasonOf(error: TypeError): string {
  const { cause } = error;
  if (cause instanceof Error && cause.message !== "") return cause.message;
  // Several addresses were tried: then the error itself says nothing, and has a code.
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.message;
}
