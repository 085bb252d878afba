import { answerSizeMax } from "@muniment/verify";
import { askHttp } from "../ask-http.ts";
import type { ListAnswer } from "./revocation-list.ts";

/** Sends a request to a responder that the user named. What goes wrong outside is an answer, never an error. */
export type AskForStatus = (url: string, request: Uint8Array) => Promise<ListAnswer>;

const usualTimeoutMs = 30_000;
const replyType = "application/ocsp-response";

/** Over HTTP, as spec/anchors, "Asking", has it. An abort of `signal` is thrown on. */
export function statusOverHttp(signal: AbortSignal, timeoutMs = usualTimeoutMs): AskForStatus {
  return async (url, body) => {
    const headers = { "content-type": "application/ocsp-request", accept: replyType };
    const reply = await askHttp({ url, body, headers, sizeMax: answerSizeMax, timeoutMs }, signal);
    if (reply.is === "none") return { is: "none", reason: reply.reason };
    if (reply.status !== 200) return { is: "none", reason: `it answered with status ${reply.status}` };
    if (reply.mediaType === replyType) return { is: "answer", bytes: reply.body };
    return { is: "none", reason: `it answered with something else than a status (${reply.mediaType || "none"})` };
  };
}
