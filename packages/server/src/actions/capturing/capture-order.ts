import type { CaptureOrder } from "../../capture/capturer.ts";
import type { QueueAsked } from "../../queues/queue-file.ts";
import type { AskedInBrowser } from "./queue-told.ts";
import type { Wanted } from "./wanted-address.ts";

const requestsMax = 20_000;

/** What a person in a browser asks of an address where nothing else is said. Times in milliseconds, `bytes` of content, the window in CSS pixels. */
export const browserDefaults: AskedInBrowser = {
  acceptBadCertificates: false,
  behaviour: {
    alternatives: "fetch",
    consent: "leave",
    open: false,
    scrollLimitMs: 30_000,
    settleLimitMs: 10_000,
    settleMs: 2_000,
    video: "leave",
  },
  bytes: 4_000_000_000,
  height: 900,
  profile: null,
  timeMs: 120_000,
  width: 1280,
};

/** What is asked of an address where nothing else is said. */
export const askedByDefault: QueueAsked = {
  ...browserDefaults,
  ...{ allowPrivate: [], case: null, reason: null, sandbox: "on" },
};

/** What differs from one capture of a command to the next. `scratch` is a folder of this capture's own. */
export interface Particular extends Pick<CaptureOrder, "queue" | "session" | "scratch"> {
  readonly wanted: Wanted;
}

export function orderOf(
  asked: QueueAsked,
  { wanted: { text, url }, queue, session, scratch }: Particular,
): CaptureOrder {
  const { allowPrivate, acceptBadCertificates, behaviour, sandbox, timeMs, bytes, width, height, reason } = asked;
  return {
    typed: text,
    url,
    reason,
    queue,
    session,
    policy: { allowPrivate, acceptBadCertificates, sandbox },
    limits: { timeMs, bytes, requests: requestsMax },
    behaviour,
    window: { width, height, scale: 1 },
    scratch,
  };
}
