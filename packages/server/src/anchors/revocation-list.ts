import { listSizeMax } from "@muniment/verify";
import { askHttp } from "../ask-http.ts";

export type ListAnswer =
  | { readonly is: "answer"; readonly bytes: Uint8Array }
  | { readonly is: "none"; readonly reason: string };

/** Asks for what lies at an address that the user named, whatever it is. What goes wrong outside is an answer, never an error. */
export type AskForList = (url: string) => Promise<ListAnswer>;

const usualTimeoutMs = 30_000;

/** Over HTTP. An abort of `signal` is thrown on. */
export function listOverHttp(signal: AbortSignal, timeoutMs = usualTimeoutMs): AskForList {
  return async (url) => {
    const headers = { accept: "application/pkix-crl, */*;q=0.5" };
    const reply = await askHttp({ url, headers, sizeMax: listSizeMax, timeoutMs }, signal);
    if (reply.is === "none") return { is: "none", reason: reply.reason };
    if (reply.status !== 200) return { is: "none", reason: `it answered with status ${reply.status}` };
    return { is: "answer", bytes: reply.body };
  };
}
