/** What a way of recording is: how it gets at the answers of a page. All else (browser, targets, rest, files) is the same for all. */
import type { Session } from "../../packages/server/src/capture/browser/index.ts";
import type { Taken } from "./taken.ts";

export interface Way {
  /** Sent to each target before it runs, and without waiting for the answers. A target may refuse what it does not know. */
  prepare(session: Session): readonly Promise<unknown>[];
  /** When the page is at rest, or its time is over: what is on its way is kept as far as the way has it. */
  finish(): Promise<void>;
  /** How many answers the page still waits for because of the way. */
  heldUp(): number;
}

export type MakeWay = (taken: Taken) => Way;

/** By HTTP there is no body, or, with a redirect, the browser shows it to nobody: then the head is the answer. */
export function hasNoBody(method: string, status: number): boolean {
  return method === "HEAD" || status === 204 || (status >= 301 && status <= 308 && status !== 304);
}
