import type { Exchange } from "../exchange.ts";
import { urlOf } from "./exchange-of-hop.ts";
import { headerValue } from "../header-line.ts";
import type { HopWatcher } from "./hop-watcher.ts";
import type { Hop } from "./request-table.ts";

/** A file of sound or pictures of which the page took, or kept, only parts. */
export interface MediaFile {
  readonly url: string;
  /** A picture that the browser cannot draw, or a film or recording. */
  readonly kind: "Image" | "Media";
  /** The page asked for it; else the capturer alone did. */
  readonly byPage: boolean;
  /** In bytes, as the server says; null if it does not. */
  readonly size: number | null;
  readonly serverAddress: string | null;
}

/** Tells which media files lie in the WARC in parts only. */
export interface MediaWatcher extends HopWatcher {
  /** Those of which no one exchange holds the whole. */
  partial(): readonly MediaFile[];
  /** Tells how fetching the whole of one ended. */
  completed(url: string, whole: boolean): void;
  /** The addresses of those that were fetched whole in the end. */
  completions(): ReadonlySet<string>;
}

/** A page may have thousands of broken pictures; those above stay as they are, and are missing. */
const filesMax = 500;

export function watchMedia(): MediaWatcher {
  const files = new Map<string, { file: MediaFile; whole: boolean }>();
  const completions = new Set<string>();
  const note = (url: string, known: Partial<MediaFile>, whole: boolean) => {
    const before = files.get(url);
    const { kind, size, serverAddress } = { ...before?.file, ...known };
    const byPage = known.byPage !== false || before?.file.byPage === true;
    const file = { url, kind: kind ?? "Media", byPage, size: size ?? null, serverAddress: serverAddress ?? null };
    files.set(url, { file, whole: whole || before?.whole === true });
  };
  return {
    completions: () => completions,
    partial: () =>
      [...files.values()]
        .filter(({ whole }) => !whole)
        .map(({ file }) => file)
        .slice(0, filesMax),
    completed(url, whole) {
      if (whole) completions.add(url);
      note(url, {}, whole);
    },
    // A player that has enough for now leaves its request open for as long as the page stands.
    responded(hop) {
      if (hop.response !== null && isMedia(hop, hop.response.status)) note(urlOf(hop), {}, false);
    },
    written(hop, exchange, whole) {
      const { response, serverAddress, url } = exchange;
      if (response === null) return;
      // A picture that the browser cannot draw is dropped by it, and may be one that others can.
      const dropped = isDropped(hop, exchange) && !whole;
      if (!dropped && !isMedia(hop, response.status)) return;
      const range = parseContentRange(headerValue(response.headers, "content-range"));
      const length = Number(headerValue(response.headers, "content-length") ?? NaN);
      const size = response.status === 206 ? (range?.total ?? null) : Number.isNaN(length) ? null : length;
      const isAll = response.status === 200 || (range !== null && range.from === 0 && range.to + 1 === range.total);
      const known = {
        ...(dropped ? { kind: "Image" as const, byPage: exchange.note.askedBy === "page" } : {}),
        ...(size === null ? {} : { size }),
        ...(serverAddress === null ? {} : { serverAddress }),
      };
      note(url, known, whole && isAll);
    },
  };
}

/** None that is still on its way at the end, and none that the capturer gave up. */
function isDropped({ resourceType, end }: Hop, { method, response, note }: Exchange): boolean {
  if (resourceType !== "Image" || method !== "GET" || response?.status !== 200) return false;
  return end !== null && (note.askedBy === "page" || end.how === "finished");
}

function isMedia(hop: Hop, status: number): boolean {
  return hop.request.method === "GET" && (status === 206 || (status === 200 && hop.resourceType === "Media"));
}

interface ContentRange {
  readonly from: number;
  readonly to: number;
  readonly total: number | null;
}

/** RFC 9110 §14.4; null if it is none, or one of no bytes. */
function parseContentRange(value: string | null): ContentRange | null {
  const parts = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(value ?? "");
  if (parts === null) return null;
  const [from, to, total] = [Number(parts[1]), Number(parts[2]), parts[3] === "*" ? null : Number(parts[3])];
  return to < from || (total !== null && to >= total) ? null : { from, to, total };
}
