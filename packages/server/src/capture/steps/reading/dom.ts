import type { Target } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import { allFrames, frameOutcome, ownWorld, type Frame } from "../frames.ts";
import type { Made } from "../made.ts";
import { StepError, type StepOutcome } from "../step-log.ts";

/** Frames of their own page that are kept: beyond it they are advertising. */
const framesMax = 50;

export interface Documents {
  readonly made: readonly Made[];
  /** Frames that could not be read. */
  readonly lost: number;
}

/** The documents as the browser holds them, the page's own first, then those of its frames. Shadow roots are written out. */
export async function documents(
  page: Target,
  targets: readonly Target[],
  deadline: Deadline,
): Promise<StepOutcome<Documents>> {
  const frames = await allFrames(page, targets, framesMax, deadline);
  const made: Made[] = [];
  let lost = 0;
  for (const [index, frame] of frames.entries()) {
    if (index > 0 && !/^https?:/.test(frame.url)) continue;
    // The page's own document is what the step is for; a frame may go away while it is read, or not answer.
    const text = index === 0 ? await deadline.race(serialise(frame)) : await frameOutcome(serialise(frame), deadline);
    if (text === null) {
      lost += 1;
      continue;
    }
    const [role, path] = index === 0 ? ["dom", "dom.html"] : ["dom-frame", `frames/${String(made.length)}.html`];
    made.push({ role, path, mediaType: "text/html; charset=utf-8", bytes: Buffer.from(text, "utf8") });
  }
  const detail = `The page${made.length > 1 ? ` and ${String(made.length - 1)} frames` : ""}${lost > 0 ? `; frames that could not be read: ${String(lost)}` : ""}`;
  return { value: { made, lost }, detail };
}

async function serialise(frame: Frame): Promise<string> {
  const { session } = frame;
  const { result } = await session.send("Runtime.evaluate", {
    expression: "document",
    contextId: await ownWorld(frame),
  });
  if (result.objectId === undefined) throw new StepError("The frame has no document");
  const { outerHTML } = await session.send("DOM.getOuterHTML", { objectId: result.objectId, includeShadowDOM: true });
  return outerHTML;
}
