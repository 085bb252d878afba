import type { WallKind } from "@muniment/verify";

import { DevToolsError } from "../../browser/index.ts";
import type { DocumentWatcher } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import { TimeUp, type Deadline } from "../deadline.ts";
import { mainFrame, type Frame } from "../frames.ts";
import { seconds } from "../loading/settle.ts";
import { isPage } from "../outcome/verdict.ts";
import { readFacts } from "../reading/read-page.ts";
import { StepError, type StepOutcome } from "../step-log.ts";
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

/**
 * A page that checks the browser is given the time to let it through; both pages are recorded, as all requests are. Of a page on which nothing is
 * to be seen yet, what comes by a script that takes its time is to be waited for. Null where there is a page to be seen.
 */
export async function passCheck(
  order: CheckOrder,
  deadline: Deadline,
): Promise<StepOutcome<"passed" | "held" | "bare"> | null> {
  // It may just make way for another, which is looked at then.
  const first = (await look(order, deadline)) ?? (await look(order, deadline));
  if (first === null) return null;
  const { wall } = first;
  if (wall === null || !byItself.includes(wall.fact.kind))
    return first.isBare ? { value: "bare", detail: "Nothing was to be seen yet, and more was waited for" } : null;
  const within = deadline.within(budgets.checkMs);
  const startMs = deadline.nowMs;
  while (within.leftMs > lookMs + budgets.frameMs) {
    await within.sleep(lookMs);
    const now = await look(order, deadline);
    if (now === null || (now.wall !== null && byItself.includes(now.wall.fact.kind))) continue;
    const waited = seconds(deadline.nowMs - startMs);
    return { value: "passed", detail: `${wall.text}. It let the browser through after ${waited} s` };
  }
  return { value: "held", detail: `${wall.text}. It did not let the browser through` };
}
