import type { Targets } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import { allFrames, askEach, ownWorld, type Frame } from "../frames.ts";
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
export async function documents(targets: Targets, deadline: Deadline): Promise<StepOutcome<Documents>> {
  const frames = await allFrames(targets, framesMax, deadline);
  const shown = frames.filter(({ url }, index) => index === 0 || /^https?:/.test(url));
  const made: Made[] = [];
  let lost = 0;
  for (const [index, bytes] of (await askEach(shown, serialise, deadline)).entries()) {
    if (bytes === null) {
      lost += 1;
      continue;
    }
    const [role, path] = index === 0 ? ["dom", "dom.html"] : ["dom-frame", `frames/${String(made.length)}.html`];
    made.push({ role, path, mediaType: "text/html; charset=utf-8", bytes });
  }
  const detail = `The page${made.length > 1 ? ` and ${String(made.length - 1)} frames` : ""}${lost > 0 ? `; frames that could not be read: ${String(lost)}` : ""}`;
  return { value: { made, lost }, detail };
}

async function serialise(frame: Frame): Promise<Uint8Array> {
  const { session } = frame;
  const { result } = await session.send("Runtime.evaluate", {
    expression: "document",
    contextId: await ownWorld(frame),
  });
  if (result.objectId === undefined) throw new StepError("The frame has no document");
  const { outerHTML } = await session.send("DOM.getOuterHTML", { objectId: result.objectId, includeShadowDOM: true });
  return Buffer.from(outerHTML, "utf8");
}
