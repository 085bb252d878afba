import type { CaptureVerdictValue, PartVerdict, VerdictPart } from "@muniment/verify";

import type { PageFacts } from "../reading/read-page.ts";

export type Parts = Readonly<Record<VerdictPart, PartVerdict>>;

/** What is there to be whole at all: a page without pictures has no media that could be missing. */
export interface Had {
  readonly facts: PageFacts | null;
  /** Parts of the page that are not whole, and for which something weighs. */
  readonly lacking: ReadonlySet<VerdictPart>;
  readonly isWall: boolean;
}

/** The verdict by part. A part is never better than it is known to be: where the page could not be read, it counts as there. */
export function partsOf({ facts, lacking, isWall }: Had): Parts {
  const of = (part: VerdictPart, isThere: boolean): PartVerdict => {
    if (lacking.has(part)) return "partial";
    return isThere ? "complete" : "none";
  };
  return {
    page: isWall ? "wall" : of("page", true),
    media: of("media", facts === null || facts.pictures > 0),
    text: isWall ? "wall" : of("text", facts === null || facts.textLength > 0),
    frames: of("frames", facts === null || facts.frames > 0),
  };
}

/** Where there was no page there are no parts of it. */
export function noParts(value: CaptureVerdictValue): Parts {
  return { page: value, media: "none", text: "none", frames: "none" };
}
