import type { Target } from "../recorder/index.ts";
import type { Deadline } from "./deadline.ts";
import { allFrames, ownWorld, type Frame } from "./frames.ts";
import type { Made } from "./made.ts";
import { StepError, type StepOutcome } from "./step-log.ts";

/** Frames of their own page that are kept: beyond it they are advertising. */
const framesMax = 50;

/** The documents as the browser holds them, the page's own first, then those of its frames. Shadow roots are written out. */
export async function documents(
  page: Target,
  targets: readonly Target[],
  deadline: Deadline,
): Promise<StepOutcome<readonly Made[]>> {
  const frames = await deadline.race(allFrames(page, targets, framesMax));
  const made: Made[] = [];
  let lost = 0;
  for (const [index, frame] of frames.entries()) {
    if (index > 0 && !/^https?:/.test(frame.url)) continue;
    try {
      const bytes = Buffer.from(await deadline.race(serialise(frame)), "utf8");
      if (index === 0) made.push({ role: "dom", path: "dom.html", mediaType: "text/html; charset=utf-8", bytes });
      else
        made.push({
          role: "dom-frame",
          path: `frames/${String(made.length)}.html`,
          mediaType: "text/html; charset=utf-8",
          bytes,
        });
    } catch (error) {
      // The page's own document is what the step is for; a frame may go away while it is read.
      if (index === 0 || deadline.passed) throw error;
      lost += 1;
    }
  }
  const detail = `The page${made.length > 1 ? ` and ${String(made.length - 1)} frames` : ""}${lost > 0 ? `; frames that could not be read: ${String(lost)}` : ""}`;
  return { value: made, detail };
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
