/** The answers that Network events tell of, each redirect for itself: the half that two of the ways have in common. */
import type { Protocol } from "devtools-protocol";
import type { EventParams, Session } from "../../packages/server/src/capture/browser/index.ts";
import { hasNoBody } from "./way.ts";
import type { Answer, Taken } from "./taken.ts";

export interface Hop {
  readonly id: string;
  readonly method: string;
  /** Who told of it last. */
  session: Session;
  answer: Answer | null;
}

export interface HopListener {
  answered?(hop: Hop): void;
  data?(hop: Hop, event: EventParams<"Network.dataReceived">): void;
  /** Of an answer that has a body. */
  ended(hop: Hop, answer: Answer, how: "finished" | "failed"): void;
}

/**
 * Called with each session. They share their hops: the request for the document of a frame is told of where the frame stands, and its
 * answer where it lives. What has no body is added to `taken` at once.
 */
export function followHops(taken: Taken, listener: HopListener): (session: Session) => void {
  const hops = new Map<string, Hop>();
  return (session) => {
    follow(session, hops, taken, listener);
  };
}

function follow(session: Session, hops: Map<string, Hop>, taken: Taken, listener: HopListener): void {
  session.on("Network.requestWillBeSent", ({ requestId: id, request, redirectResponse }) => {
    const before = hops.get(id);
    if (before !== undefined && redirectResponse !== undefined)
      taken.add(answerOf(before.method, redirectResponse), [], false);
    if (/^https?:/.test(request.url)) hops.set(id, { id, method: request.method, session, answer: null });
  });
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const hop = hops.get(requestId);
    if (hop === undefined) return;
    hop.session = session;
    hop.answer = answerOf(hop.method, response);
    listener.answered?.(hop);
  });
  session.on("Network.dataReceived", (event) => {
    const hop = hops.get(event.requestId);
    if (hop !== undefined) listener.data?.(hop, event);
  });
  const end = (id: string, how: "finished" | "failed"): void => {
    const hop = hops.get(id);
    hops.delete(id);
    if (hop === undefined || hop.answer === null) return;
    hop.session = session;
    if (hasNoBody(hop.method, hop.answer.status)) taken.add(hop.answer, [], false);
    else listener.ended(hop, hop.answer, how);
  };
  session.on("Network.loadingFinished", ({ requestId }) => {
    end(requestId, "finished");
  });
  session.on("Network.loadingFailed", ({ requestId }) => {
    end(requestId, "failed");
  });
}

function answerOf(method: string, { url, status, headers }: Protocol.Network.Response): Answer {
  const range = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-range");
  return { url: url.replace(/#.*$/, ""), method, status, contentRange: range?.[1] ?? null };
}
