import { formatInstant, type Instant } from "@muniment/verify";

import { headerValue, type HeaderLine } from "../header-line.ts";
import { cutText, urlMax } from "./cut-text.ts";
import type { Hop } from "./request-table.ts";
import { responseHeaders, statusOf } from "./exchange-of-hop.ts";
import type { HopWatcher } from "./hop-watcher.ts";

/** The answer that became the page. */
export interface DocumentFact {
  readonly url: string;
  readonly sentAt: Instant;
  readonly status: number;
  readonly mediaType: string;
  readonly attachment: boolean;
  readonly headers: readonly HeaderLine[];
  /** Its body lies whole in the WARC. */
  readonly whole: boolean;
}

export interface Redirect {
  readonly from: string;
  readonly to: string;
  readonly status: number;
}

export interface DocumentWatcher extends HopWatcher {
  /** Names the frame, once it is known. */
  follow(frameId: string): void;
  /** What answered the navigation `id`, as soon as it is known; null before. */
  answer(id: string): DocumentFact | null;
  /** The redirects of all navigations of the frame, in order. */
  redirects(): readonly Redirect[];
}

/** Follows the navigations of one frame: the page itself. */
export function watchDocuments(): DocumentWatcher {
  let followed = "";
  const answers = new Map<string, DocumentFact>();
  const redirected: { readonly redirect: Redirect; readonly sentAtMs: number }[] = [];
  const isMine = (hop: Hop) => hop.resourceType === "Document" && hop.frameId === followed;
  return {
    follow(frameId) {
      followed = frameId;
    },
    answer: (id) => answers.get(id) ?? null,
    redirects: () => redirected.toSorted((a, b) => a.sentAtMs - b.sentAtMs).map(({ redirect }) => redirect),
    responded(hop) {
      if (isMine(hop)) answers.set(hop.id, documentFact(hop, false));
    },
    written(hop, _exchange, whole) {
      const status = statusOf(hop);
      if (!isMine(hop) || status === null) return;
      if (hop.end?.how !== "redirected") answers.set(hop.id, documentFact(hop, whole));
      else
        redirected.push({ redirect: { from: hop.request.url, to: locationOf(hop), status }, sentAtMs: hop.sentAtMs });
    },
  };
}

function documentFact(hop: Hop, whole: boolean): DocumentFact {
  const headers = responseHeaders(hop);
  const attachment = /^\s*attachment/i.test(headerValue(headers, "content-disposition") ?? "");
  const sentAt = formatInstant(hop.sentAtMs);
  return {
    url: hop.request.url,
    sentAt,
    status: statusOf(hop) ?? 0,
    mediaType: hop.response?.mimeType ?? "",
    attachment,
    headers,
    whole,
  };
}

/** Where a redirect leads, absolute; as the server wrote it when that is no URL. */
function locationOf(hop: Hop): string {
  const location = headerValue(responseHeaders(hop), "location") ?? "";
  return URL.parse(location, hop.request.url)?.href ?? cutText(location, urlMax);
}
