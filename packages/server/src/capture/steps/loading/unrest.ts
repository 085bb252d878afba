import { cutText, urlMax, type Activity, type Hop, type HopWatcher } from "../../recorder/index.ts";

/** What of a page's traffic is news. */
export interface News {
  /** Requests on their way that may bring something, without polls. */
  readonly open: number;
  /** When something that may bring something last began, came in or ended; milliseconds since 1970. */
  readonly lastMs: number;
  /** Addresses that were asked again and again. */
  readonly polls: number;
}

export interface Unrest extends HopWatcher {
  news(activity: Activity): News;
  /** Polls on their way, by method and address as `missing` has it: at the end of a capture one always is, and it is no loss. */
  pollsOnTheirWay(): ReadonlySet<string>;
}

/** The same request, the fourth time, is a poll. Feeds ask for another page each time, so theirs are never the same. */
const pollFrom = 4;

/** Requests that are told apart; beyond it a page is no longer worth waiting for in any detail. */
const keysMax = 20_000;

/** So many bytes between two looks are a body coming in, and not the answers of polls. */
const flow = 16 * 1024;

/** Tells what is new from what a page asks for again and again: polls that never rest would hold a capture up for ever. */
export function watchUnrest(now: () => number): Unrest {
  const times = new Map<string, number>();
  const polls = new Set<string>();
  const openPolls = new Set<Hop>();
  let lastMs = 0;
  let bytesSeen = 0;
  return {
    pollsOnTheirWay: () =>
      new Set([...openPolls].map(({ request }) => `${request.method} ${request.url.slice(0, urlMax)}`)),
    started(hop) {
      const key = keyOf(hop);
      const count = (times.get(key) ?? 0) + 1;
      if (count > 1 || times.size < keysMax) times.set(key, count);
      if (count >= pollFrom) {
        polls.add(key);
        openPolls.add(hop);
      } else lastMs = now();
    },
    ended(hop) {
      if (!openPolls.delete(hop)) lastMs = now();
    },
    news({ open, bytes }) {
      if (bytes - bytesSeen >= flow) {
        bytesSeen = bytes;
        lastMs = now();
      }
      return { open: Math.max(0, open - openPolls.size), lastMs, polls: polls.size };
    },
  };
}

const keyMax = 4_000;
/** Of each part of what is sent with a request, in bytes. */
const sentMax = 3_000;

/** Without what differs only to get past caches: long runs of digits. */
function keyOf({ request }: Hop): string {
  const sent = (request.postDataEntries ?? [])
    .map(({ bytes }) => (bytes === undefined ? "" : Buffer.from(bytes.subarray(0, sentMax)).toString("utf8")))
    .join("");
  return cutText(`${request.method} ${request.url} ${sent}`, keyMax).replace(/\d{10,}|\b0?\.\d{8,}/g, "#");
}
