import type { VerdictPart } from "@muniment/verify";

import { cutText, urlMax, type Hop, type HopWatcher } from "../../recorder/index.ts";

/** Knows which part of a page each request was for. */
export interface PartKinds extends HopWatcher {
  /** Names the page's own frame, once it is known. */
  follow(frameId: string): void;
  /** Of a request, by its address as `missing` has it. */
  of(url: string): VerdictPart;
}

/** As many as the fate list has lines; of those above it is not told what they were for. */
const kindsMax = 30_000;

/** What a page would show, and nothing else, is media; what a frame asked for is the frame's; all else is the page's. */
export function watchPartKinds(): PartKinds {
  let followed = "";
  const kinds = new Map<string, { readonly media: boolean; readonly frameId: string | null }>();
  return {
    follow(frameId) {
      followed = frameId;
    },
    started({ request, resourceType, frameId }: Hop) {
      if (kinds.size >= kindsMax) return;
      const media = resourceType === "Image" || resourceType === "Media";
      kinds.set(cutText(request.url, urlMax), { media, frameId });
    },
    of(url) {
      const kind = kinds.get(url);
      if (kind === undefined) return "page";
      if (kind.media) return "media";
      return kind.frameId !== null && kind.frameId !== followed ? "frames" : "page";
    },
  };
}
