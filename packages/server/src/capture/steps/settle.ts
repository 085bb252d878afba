import type { Activity } from "../recorder/index.ts";
import type { Deadline } from "./deadline.ts";
import type { StepOutcome } from "./step-log.ts";

/** Quiet: nothing on its way, and nothing new for this long. A script's next request follows its last answer sooner than that. */
const quietMs = 500;

/** Requests may hang for ever (a server that holds its answer back): as long as nothing at all moves, no more is expected. */
const stillMs = 3_000;

const lookMs = 50;

/** Waits until the page asks for nothing more. Never fails: a page that does not come to rest is recorded as it is. */
export async function settle(
  activity: () => Activity,
  now: () => number,
  deadline: Deadline,
): Promise<StepOutcome<boolean>> {
  const start = now();
  for (;;) {
    const { open, lastMs } = activity();
    const idleMs = now() - Math.max(lastMs, start);
    if (open === 0 && idleMs >= quietMs) return { value: true, detail: "The network came to rest" };
    if (idleMs >= stillMs)
      return {
        value: true,
        detail: `Nothing moved for ${String(stillMs / 1000)} s; requests without an answer: ${String(open)}`,
      };
    if (deadline.passed)
      return { value: false, detail: `The network did not come to rest; requests on their way: ${String(open)}` };
    await deadline.sleep(lookMs);
  }
}
