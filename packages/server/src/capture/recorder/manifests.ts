import { readAll } from "@muniment/verify";

import { lastingParts } from "../file-blocks.ts";
import type { Exchange } from "../exchange.ts";
import { headerValue } from "../header-line.ts";
import type { HopWatcher } from "./hop-watcher.ts";

/** A list of the pieces of a film, as the page was given it. */
export interface Manifest {
  readonly kind: "hls" | "dash";
  readonly url: string;
  readonly text: string;
  /** The frame that asked for it; null where a worker did, or the browser does not say. */
  readonly frameId: string | null;
  /** A script of the page asked for it, and not the browser's own player. */
  readonly byScript: boolean;
}

/** Keeps the texts of playlists and manifests as they are recorded. */
export interface ManifestWatcher extends HopWatcher {
  /** To be called with each exchange while its bodies can be read. */
  read(exchange: Exchange): Promise<void>;
  /** The newest of each address, in the order in which they first came. */
  all(): readonly Manifest[];
}

export const manifestSizeMax = 4 * 1024 * 1024;

/** A page can have as many as it likes; those above are left to what the page itself plays. */
const manifestsMax = 20;

export function watchManifests(): ManifestWatcher {
  const kept = new Map<string, Manifest>();
  const askers = new Map<string, Pick<Manifest, "frameId" | "byScript">>();
  return {
    written({ frameId, resourceType }, exchange) {
      if (mayBe(exchange))
        askers.set(exchange.url, { frameId, byScript: resourceType === "Fetch" || resourceType === "XHR" });
    },
    async read(exchange) {
      const asker = askers.get(exchange.url);
      const body = exchange.response?.body ?? null;
      if (asker === undefined || body === null || !mayBe(exchange)) return;
      askers.delete(exchange.url);
      if (kept.size >= manifestsMax && !kept.has(exchange.url)) return;
      const text = Buffer.from(await readAll(lastingParts(body.stream()), manifestSizeMax)).toString("utf8");
      const kind = kindOf(text);
      if (kind !== null) kept.set(exchange.url, { kind, url: exchange.url, text, ...asker });
    },
    all: () => [...kept.values()],
  };
}

/** By its type or its name. What these lead to is told by its content alone. */
function mayBe({ url, method, response, note }: Exchange): boolean {
  if (response?.status !== 200 || method !== "GET" || note.askedBy !== "page") return false;
  if (response.truncated !== null || (response.body?.size ?? Infinity) > manifestSizeMax) return false;
  const type = headerValue(response.headers, "content-type") ?? "";
  return /mpegurl|dash\+xml/i.test(type) || /\.(?:m3u8?|mpd)$/i.test(URL.parse(url)?.pathname ?? "");
}

export function kindOf(text: string): Manifest["kind"] | null {
  if (/^\ufeff?#EXTM3U/.test(text)) return "hls";
  return /<(?:[\w.-]{1,40}:)?MPD[\s>]/.test(text.slice(0, 8_000)) ? "dash" : null;
}
