import type { WallKind } from "@muniment/verify";

import { DevToolsError } from "../browser/index.ts";
import type { DocumentWatcher } from "../recorder/index.ts";
import { budgets } from "./budgets.ts";
import type { Deadline } from "./deadline.ts";
import { mainFrame, type Frame } from "./frames.ts";
import { readFacts } from "./read-page.ts";
import { StepError, type StepOutcome } from "./step-log.ts";
import { wallOf, type Wall } from "./wall.ts";

export interface CheckOrder {
  readonly frame: Frame;
  readonly documents: Pick<DocumentWatcher, "answer">;
  readonly requested: string;
}

/** Some pages let a browser through by themselves, after a moment; those for people do not. */
const byItself: readonly WallKind[] = ["check"];

const lookMs = 400;

/** What stands before the content as the page is now; "leaving" while it makes way for another. */
async function wallNow(
  { frame, documents, requested }: CheckOrder,
  deadline: Deadline,
): Promise<Wall | "leaving" | null> {
  try {
    const { loaderId } = await deadline.race(mainFrame(frame.session));
    const facts = await readFacts(frame, deadline);
    return wallOf({ facts, document: documents.answer(loaderId), requested });
  } catch (error) {
    if (error instanceof DevToolsError || error instanceof StepError) return "leaving";
    throw error;
  }
}

/**
 * Gives a page that checks the browser the time to let it through. Both pages are recorded, as all requests are. Null where the
 * page is no such check.
 */
export async function passCheck(order: CheckOrder, deadline: Deadline): Promise<StepOutcome<"passed" | "held"> | null> {
  const first = await wallNow(order, deadline);
  if (first === null || first === "leaving" || !byItself.includes(first.fact.kind)) return null;
  const within = deadline.within(budgets.checkMs);
  const startMs = deadline.nowMs;
  while (within.leftMs > lookMs) {
    await within.sleep(lookMs);
    const now = await wallNow(order, deadline);
    if (now === "leaving" || (now !== null && byItself.includes(now.fact.kind))) continue;
    const seconds = String(Math.round((deadline.nowMs - startMs) / 100) / 10);
    return { value: "passed", detail: `${first.text}. It let the browser through after ${seconds} s` };
  }
  return { value: "held", detail: `${first.text}. It did not let the browser through` };
}
