import { randomUUID } from "node:crypto";

import type { Protocol } from "devtools-protocol";

import type { Session } from "../browser/index.ts";
import type { HopWatcher } from "./hop-watcher.ts";
import type { Hop } from "./request-table.ts";

/** Tells the requests that the capturer makes in a page from the page's own. */
export interface OwnRequests extends HopWatcher {
  /** What scripts of the capturer are called in this capture: the page cannot know it. A request that such a script makes is the capturer's. */
  readonly scriptName: string;
  /** Must be told of each target before it runs. */
  listen(session: Session): void;
  /** The next request for a picture at each of these addresses is the capturer's: of a picture the browser does not say which script wants it. */
  expect(urls: readonly string[]): void;
  /** What was expected and has not come by now is not expected any more. */
  expectNone(): void;
  isOwn(hop: Hop): boolean;
  /** Whether an address, without its fragment, was asked for before, by whomever. */
  wasAsked(url: string): boolean;
}

/** Above any limit on requests that a capture has; what a page goes on to try is not remembered without end. */
const askedMax = 50_000;

export function watchOwnRequests(): OwnRequests {
  const scriptName = `muniment-${randomUUID()}`;
  const expected = new Set<string>();
  const byScript = new Set<string>();
  const own = new WeakSet<Hop>();
  const ownIds = new Set<string>();
  const asked = new Set<string>();
  return {
    scriptName,
    listen(session) {
      session.on("Network.requestWillBeSent", ({ requestId, initiator }) => {
        if (isBy(scriptName, initiator)) byScript.add(requestId);
      });
    },
    expect(urls) {
      for (const url of urls) expected.add(url);
    },
    expectNone() {
      expected.clear();
    },
    wasAsked: (url) => asked.has(url),
    started(hop) {
      const url = withoutFragment(hop.request.url);
      if (asked.size < askedMax) asked.add(url);
      const isExpected = hop.resourceType === "Image" && expected.delete(url);
      // The hops of a chain of redirects share an id.
      if (isExpected || ownIds.has(hop.id)) {
        ownIds.add(hop.id);
        own.add(hop);
      }
    },
    isOwn: (hop) => own.has(hop) || byScript.has(hop.id),
  };
}

function isBy(scriptName: string, { stack }: Protocol.Network.Initiator): boolean {
  return stack?.callFrames.some(({ url }) => url === scriptName) === true;
}

export function withoutFragment(url: string): string {
  const place = url.indexOf("#");
  return place < 0 ? url : url.slice(0, place);
}
