import type { WallKind } from "@muniment/verify";

import { DevToolsError } from "../browser/index.ts";
import type { DocumentWatcher } from "../recorder/index.ts";
import { budgets } from "./budgets.ts";
import { TimeUp, type Deadline } from "./deadline.ts";
import { mainFrame, type Frame } from "./frames.ts";
import { readFacts } from "./read-page.ts";
import { seconds } from "./settle.ts";
import { StepError, type StepOutcome } from "./step-log.ts";
import { isPage } from "./verdict.ts";
import { wallOf, type Wall } from "./wall.ts";

export interface CheckOrder {
  readonly frame: Frame;
  readonly documents: Pick<DocumentWatcher, "answer">;
  readonly requested: string;
}

/** Some pages let a browser through by themselves, after a moment; those for people do not. */
const byItself: readonly WallKind[] = ["check"];

const lookMs = 400;

interface Now {
  readonly wall: Wall | null;
  /** Nothing is to be seen, though it is a page. */
  readonly isBare: boolean;
}

/** A sheet with less than this, and no picture, shows nothing to a visitor. */
const bareText = 20;

/** How the page stands now; null while it makes way for another, or does not answer. */
async function look({ frame, documents, requested }: CheckOrder, deadline: Deadline): Promise<Now | null> {
  const within = deadline.within(budgets.frameMs);
  try {
    const { loaderId } = await within.race(mainFrame(frame.session));
    const facts = await readFacts(frame, within);
    const document = documents.answer(loaderId);
    const isBare = facts.textLength < bareText && facts.pictures === 0 && isPage(document?.mediaType ?? "");
    return { wall: wallOf({ facts, document, requested }), isBare };
  } catch (error) {
    if (error instanceof DevToolsError || error instanceof StepError || error instanceof TimeUp) return null;
    throw error;
  }
}

/** Whether nothing is to be seen yet: what comes then, comes by a script that takes its time. Null where something is. */
export async function isBare(order: CheckOrder, deadline: Deadline): Promise<StepOutcome<"bare"> | null> {
  if ((await look(order, deadline))?.isBare !== true) return null;
  return { value: "bare", detail: "Nothing was to be seen yet, and more was waited for" };
}

/**
 * Gives a page that checks the browser the time to let it through. Both pages are recorded, as all requests are. Null where the
 * page is no such check.
 */
export async function passCheck(order: CheckOrder, deadline: Deadline): Promise<StepOutcome<"passed" | "held"> | null> {
  const first = (await look(order, deadline))?.wall ?? null;
  if (first === null || !byItself.includes(first.fact.kind)) return null;
  const within = deadline.within(budgets.checkMs);
  const startMs = deadline.nowMs;
  while (within.leftMs > lookMs + budgets.frameMs) {
    await within.sleep(lookMs);
    const now = await look(order, deadline);
    if (now === null || (now.wall !== null && byItself.includes(now.wall.fact.kind))) continue;
    const waited = seconds(deadline.nowMs - startMs);
    return { value: "passed", detail: `${first.text}. It let the browser through after ${waited} s` };
  }
  return { value: "held", detail: `${first.text}. It did not let the browser through` };
}
